//! Reading single bits, most significant first.

/// A cursor over bits. Every read past the end is `None`.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    pub(super) fn flag(&mut self) -> Option<bool> {
        let byte = self.data.get(self.at / 8)?;
        let shift = 7 - self.at % 8;
        self.at += 1;
        Some((byte >> shift) & 1 == 1)
    }

    /// The next `count` bits, at most 32.
    pub(super) fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count.min(32) {
            value = (value << 1) | u32::from(self.flag()?);
        }
        Some(value)
    }

    pub(super) fn skip(&mut self, count: u32) -> Option<()> {
        for _ in 0..count {
            self.flag()?;
        }
        Some(())
    }

    /// An Exp-Golomb number (H.264 9.1), or AV1's `uvlc`, which is the same.
    pub(super) fn ue(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        let rest = self.take(zeros)?;
        (1_u32 << zeros).checked_sub(1)?.checked_add(rest)
    }

    /// A signed Exp-Golomb number.
    pub(super) fn se(&mut self) -> Option<i64> {
        let code = i64::from(self.ue()?);
        Some(if code % 2 == 1 { (code + 1) / 2 } else { -(code / 2) })
    }
}

/// Bits being written, most significant first.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    count: usize,
}

impl Writer {
    /// Appends the lowest `count` bits of a value.
    pub(super) fn put(&mut self, value: u32, count: u32) -> &mut Self {
        for shift in (0..count).rev() {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from((value >> shift) & 1 == 1) << (7 - self.count % 8);
            }
            self.count += 1;
        }
        self
    }

    /// The bytes; the last is filled with zeros.
    pub(super) fn done(self) -> Vec<u8> {
        self.bytes
    }
}
