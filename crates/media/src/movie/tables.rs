//! A track's sample tables (ISO 14496-12 section 8.6 and 8.7), which grow sample by sample.

use crate::fmp4::boxes::{Boxes, length};

/// Equal values that follow each other, counted.
#[derive(Clone, Debug)]
struct Runs<T>(Vec<(u32, T)>);

impl<T: PartialEq> Runs<T> {
    fn push(&mut self, value: T) {
        match self.0.last_mut() {
            Some((count, last)) if *last == value => *count += 1,
            _ => self.0.push((1, value)),
        }
    }
}

/// What the boxes under `stbl` tell of every sample.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    durations: Runs<u32>,
    offsets: Runs<i32>,
    sizes: Vec<u32>,
    keys: Vec<u32>,
    /// Where samples that lie side by side begin, from the first fragment on.
    chunks: Vec<u64>,
    /// From which chunk on each has how many samples.
    lengths: Vec<(u32, u32)>,
}

impl Default for Tables {
    fn default() -> Self {
        let (sizes, keys, chunks, lengths) = Default::default();
        Self { durations: Runs(Vec::new()), offsets: Runs(Vec::new()), sizes, keys, chunks, lengths }
    }
}

impl Tables {
    /// Begins a chunk of so many samples.
    pub(super) fn chunk(&mut self, place: u64, samples: u32) {
        self.chunks.push(place);
        if self.lengths.last().is_none_or(|(_, last)| *last != samples) {
            self.lengths.push((length(self.chunks.len()), samples));
        }
    }

    /// Takes the next sample but for its duration, which the one behind it tells.
    pub(super) fn sample(&mut self, size: u32, key: bool, offset: i32) {
        self.sizes.push(size);
        self.offsets.push(offset);
        if key {
            self.keys.push(length(self.sizes.len()));
        }
    }

    /// How long the sample lasts that had not been told.
    pub(super) fn duration(&mut self, duration: u32) {
        self.durations.push(duration);
    }

    /// Writes the boxes; `last` is how long the last sample lasts, and `base` where the first fragment begins.
    pub(super) fn write(&self, boxes: &mut Boxes, last: u32, base: u64) {
        let mut durations = self.durations.clone();
        if !self.sizes.is_empty() {
            durations.push(last);
        }
        rows(boxes, *b"stts", 0, &durations.0, |b, (count, duration)| {
            b.u32(*count).u32(*duration);
        });
        if self.offsets.0.iter().any(|(_, offset)| *offset != 0) {
            rows(boxes, *b"ctts", 1, &self.offsets.0, |b, (count, offset)| {
                b.u32(*count).i32(*offset);
            });
        }
        if self.keys.len() < self.sizes.len() {
            rows(boxes, *b"stss", 0, &self.keys, |b, sample| {
                b.u32(*sample);
            });
        }
        rows(boxes, *b"stsc", 0, &self.lengths, |b, (first, samples)| {
            b.u32(*first).u32(*samples).u32(1);
        });
        boxes.full(*b"stsz", 0, 0, |b| {
            b.u32(0).u32(length(self.sizes.len()));
            for size in &self.sizes {
                b.u32(*size);
            }
        });
        rows(boxes, *b"co64", 0, &self.chunks, |b, place| {
            b.u64(base.saturating_add(*place));
        });
    }
}

/// A table with so many rows.
fn rows<T>(boxes: &mut Boxes, name: [u8; 4], version: u8, rows: &[T], row: impl Fn(&mut Boxes, &T)) {
    boxes.full(name, version, 0, |b| {
        b.u32(length(rows.len()));
        for one in rows {
            row(b, one);
        }
    });
}
