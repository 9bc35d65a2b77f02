//! An FLV file: a header, then tags with their sizes (Adobe Flash Video File Format 10.1, annex E).

use bytes::{Buf, Bytes, TryGetError};

use super::{Tag, TagKind};

const MAGIC: &[u8] = b"FLV";
/// The header, and the size of the tag before the first, which is none.
const HEADER: usize = 13;
const AUDIO: u8 = 8;
const VIDEO: u8 = 9;

/// The tags of picture and sound in a file, up to where it is torn.
pub fn tags(mut file: Bytes) -> Vec<Tag> {
    let mut tags = Vec::new();
    if !file.starts_with(MAGIC) || file.len() < HEADER {
        return tags;
    }
    file.advance(HEADER);
    while let Ok((kind, time_ms, data)) = tag(&mut file) {
        match kind {
            AUDIO => tags.push(Tag { kind: TagKind::Audio, time_ms, data }),
            VIDEO => tags.push(Tag { kind: TagKind::Video, time_ms, data }),
            _ => {}
        }
    }
    tags
}

/// A tag's type, its time, of which the highest byte stands last, and its body.
fn tag(file: &mut Bytes) -> Result<(u8, u32, Bytes), TryGetError> {
    let head = file.try_get_u32()?;
    let [kind, ..] = head.to_be_bytes();
    let time = file.try_get_u32()?;
    let _stream = file.try_get_uint(3)?;
    let length = usize::try_from(head & 0xff_ffff).unwrap_or(usize::MAX);
    if file.len() < length {
        return Err(TryGetError { requested: length, available: file.len() });
    }
    let data = file.split_to(length);
    let _size = file.try_get_u32()?;
    Ok((kind, time.rotate_right(8), data))
}
