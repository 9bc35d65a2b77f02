//! Our boxes as another library reads them.

use mp4_atom::{Decode, Ftyp, Mdat, Moof, Moov};

/// One sample of a fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) duration: u32,
    pub(crate) offset: i64,
    pub(crate) key: bool,
    pub(crate) data: Vec<u8>,
}

/// One track's samples in a fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Traf {
    pub(crate) id: u32,
    pub(crate) start: u64,
    pub(crate) rows: Vec<Row>,
}

impl Traf {
    /// Where the next fragment must go on.
    pub(crate) fn end(&self) -> u64 {
        self.start + self.rows.iter().map(|row| u64::from(row.duration)).sum::<u64>()
    }
}

pub(crate) fn init(mut bytes: &[u8]) -> Moov {
    Ftyp::decode(&mut bytes).unwrap();
    let moov = Moov::decode(&mut bytes).unwrap();
    assert!(bytes.is_empty(), "bytes after moov");
    moov
}

/// A fragment's number and tracks. The data offsets must find all of `mdat`, in order.
pub(crate) fn fragment(bytes: &[u8]) -> (u32, Vec<Traf>) {
    let mut rest = bytes;
    let moof = Moof::decode(&mut rest).unwrap();
    let mut at = bytes.len() - rest.len() + 8;
    let mdat = Mdat::decode(&mut rest).unwrap();
    assert!(rest.is_empty(), "bytes after mdat");
    let mut trafs = Vec::new();
    for traf in &moof.traf {
        assert!(traf.tfhd.default_base_is_moof);
        let [run] = traf.trun.as_slice() else { panic!("one run a track") };
        assert_eq!(usize::try_from(run.data_offset.unwrap()).unwrap(), at);
        let mut rows = Vec::new();
        for entry in &run.samples {
            let size = usize::try_from(entry.size.unwrap()).unwrap();
            rows.push(Row {
                duration: entry.duration.unwrap(),
                offset: entry.cts.unwrap_or(0),
                key: entry.flags.or(traf.tfhd.default_sample_flags).unwrap() & 0x1_0000 == 0,
                data: bytes[at..at + size].to_vec(),
            });
            at += size;
        }
        let start = traf.tfdt.as_ref().unwrap().base_media_decode_time;
        trafs.push(Traf { id: traf.tfhd.track_id, start, rows });
    }
    assert_eq!(at, bytes.len(), "mdat is all samples: {}", mdat.data.len());
    (moof.mfhd.sequence_number, trafs)
}
