//! Counts whole answers in a stream of bytes.

use std::io;

/// Where one connection is in its answers.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    head: Vec<u8>,
    /// Bytes of the body that have not come.
    left: usize,
}

impl Answers {
    /// Takes bytes as they came; tells how many answers they made whole. Whatever is not 200 is an error.
    pub(crate) fn take(&mut self, mut bytes: &[u8]) -> io::Result<u64> {
        let mut whole = 0;
        while !bytes.is_empty() {
            if self.left == 0 {
                let Some(rest) = self.head(bytes)? else { return Ok(whole) };
                bytes = rest;
            }
            let body = bytes.len().min(self.left);
            bytes = bytes.get(body..).unwrap_or_default();
            self.left -= body;
            whole += u64::from(self.left == 0);
        }
        Ok(whole)
    }

    /// Takes a head up to its end; gives what stands behind it.
    fn head<'a>(&mut self, bytes: &'a [u8]) -> io::Result<Option<&'a [u8]>> {
        let before = self.head.len();
        self.head.extend_from_slice(bytes.get(..bytes.len().min(2_048)).unwrap_or_default());
        let Some(end) = self.head.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = String::from_utf8_lossy(self.head.get(..end).unwrap_or_default()).to_ascii_lowercase();
        self.head.clear();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        match (head.starts_with("http/1.1 200"), length) {
            (true, Some(length)) => self.left = length,
            _ => return Err(io::Error::other(head)),
        }
        Ok(bytes.get(end + 4 - before..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_however_they_are_cut() {
        let one = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        let bytes = [one.as_slice(), one].concat();
        assert_eq!(Answers::default().take(&bytes).unwrap(), 2);
        for cut in 1..bytes.len() {
            let mut answers = Answers::default();
            let (left, right) = bytes.split_at(cut);
            assert_eq!(answers.take(left).unwrap() + answers.take(right).unwrap(), 2, "cut at {cut}");
        }
        assert!(Answers::default().take(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n").is_err());
    }
}
