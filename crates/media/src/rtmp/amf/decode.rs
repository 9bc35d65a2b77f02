//! Bytes into values, never more than the limits allow.

use super::Value;
use crate::rtmp::{Closed, Limits};

const SHORT: Closed = Closed::Malformed("AMF ends too early");

/// Reads one value after the other.
#[derive(Debug)]
pub(in crate::rtmp) struct Decoder<'a> {
    rest: &'a [u8],
    limits: &'a Limits,
    values: usize,
}

impl<'a> Decoder<'a> {
    pub(in crate::rtmp) fn new(bytes: &'a [u8], limits: &'a Limits) -> Self {
        Self { rest: bytes, limits, values: 0 }
    }

    /// The next value; none at the end of the bytes.
    pub(in crate::rtmp) fn next(&mut self) -> Result<Option<Value>, Closed> {
        if self.rest.is_empty() { Ok(None) } else { self.value(0).map(Some) }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Closed> {
        self.values += 1;
        if self.values > self.limits.amf_values {
            return Err(Closed::Over("AMF values"));
        }
        let [marker] = self.array()?;
        match marker {
            0x00 => Ok(Value::Number(f64::from_be_bytes(self.array()?))),
            0x01 => self.array().map(|[byte]| Value::Bool(byte != 0)),
            0x02 => self.short_text().map(Value::Text),
            0x03 => self.object(depth),
            0x05 | 0x06 | 0x0D => Ok(Value::Null),
            0x07 => self.skip::<2>(),
            0x08 => self.array::<4>().and_then(|_| self.object(depth)),
            0x0A => self.strict_array(depth),
            0x0B => self.skip::<10>(),
            0x0C => self.long_text().map(Value::Text),
            0x0F => self.long_text().map(|_| Value::Null),
            0x10 => self.short_text().and_then(|_| self.object(depth)),
            _ => Err(Closed::Malformed("an AMF type that is not data")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Closed> {
        self.check_depth(depth)?;
        let mut fields = Vec::new();
        loop {
            let key = self.short_text()?;
            if key.is_empty() && self.rest.first() == Some(&0x09) {
                self.array::<1>()?;
                return Ok(Value::Object(fields));
            }
            fields.push((key, self.value(depth + 1)?));
        }
    }

    /// The count is the peer's word: nothing is reserved for it.
    fn strict_array(&mut self, depth: usize) -> Result<Value, Closed> {
        self.check_depth(depth)?;
        let count = u32::from_be_bytes(self.array()?);
        let mut values = Vec::new();
        for _ in 0..count {
            values.push(self.value(depth + 1)?);
        }
        Ok(Value::Array(values))
    }

    fn check_depth(&self, depth: usize) -> Result<(), Closed> {
        if depth < self.limits.amf_depth { Ok(()) } else { Err(Closed::Over("AMF depth")) }
    }

    fn short_text(&mut self) -> Result<String, Closed> {
        let length = u16::from_be_bytes(self.array()?);
        self.text(usize::from(length))
    }

    fn long_text(&mut self) -> Result<String, Closed> {
        let length = u32::from_be_bytes(self.array()?);
        self.text(usize::try_from(length).unwrap_or(usize::MAX))
    }

    /// Text that is not UTF-8 is spoilt, not fatal: encoders put the addresses of pages into `connect`.
    fn text(&mut self, length: usize) -> Result<String, Closed> {
        if length > self.limits.amf_string_bytes {
            return Err(Closed::Over("AMF string"));
        }
        let (text, rest) = self.rest.split_at_checked(length).ok_or(SHORT)?;
        self.rest = rest;
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    fn skip<const N: usize>(&mut self) -> Result<Value, Closed> {
        self.array::<N>().map(|_| Value::Null)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Closed> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(SHORT)?;
        self.rest = rest;
        Ok(*array)
    }
}

#[cfg(test)]
mod tests {
    use super::super::encode;
    use super::*;
    use proptest::prelude::*;

    fn decode(bytes: &[u8]) -> Result<Vec<Value>, Closed> {
        let limits = Limits { amf_depth: 3, amf_string_bytes: 20, amf_values: 30, ..Limits::default() };
        let mut decoder = Decoder::new(bytes, &limits);
        std::iter::from_fn(|| decoder.next().transpose()).collect()
    }

    #[test]
    fn every_type_of_data() {
        let bytes = [
            &[0x01, 1, 0x05, 0x06, 0x0D, 0x07, 0, 1][..],
            &[0x08, 0, 0, 0, 9, 0, 1, b'k', 0x02, 0, 1, b'v', 0, 0, 9],
            &[0x0A, 0, 0, 0, 1, 0x01, 0],
            &[0x0B, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0C, 0, 0, 0, 1, b'l', 0x0F, 0, 0, 0, 1, b'x'],
            &[0x10, 0, 1, b'c', 0, 0, 9],
        ];
        let pair = Value::Object(vec![("k".into(), "v".into())]);
        let null = Value::Null;
        let want = vec![
            Value::Bool(true),
            null.clone(),
            null.clone(),
            null.clone(),
            null.clone(),
            pair,
            Value::Array(vec![Value::Bool(false)]),
            null.clone(),
            "l".into(),
            null,
            Value::Object(vec![]),
        ];
        assert_eq!(decode(&bytes.concat()), Ok(want));
    }

    #[test]
    fn an_array_that_promises_four_billion_values_costs_what_it_brings() {
        assert_eq!(decode(&[0x0A, 255, 255, 255, 255, 0x05]), Err(SHORT));
        let many = [&[0x0A, 255, 255, 255, 255][..], &[0x05; 100]].concat();
        assert_eq!(decode(&many), Err(Closed::Over("AMF values")));
    }

    #[test]
    fn depth_and_strings_have_limits() {
        let nest = |times| [0x0A, 0, 0, 0, 1].repeat(times);
        assert!(decode(&[nest(3), vec![0x05]].concat()).is_ok());
        assert_eq!(decode(&[nest(4), vec![0x05]].concat()), Err(Closed::Over("AMF depth")));
        let text = |length: u8| [vec![0x02, 0, length], vec![b'a'; length.into()]].concat();
        assert!(decode(&text(20)).is_ok());
        assert_eq!(decode(&text(21)), Err(Closed::Over("AMF string")));
    }

    #[test]
    fn what_is_not_data_is_malformed() {
        for marker in [0x04, 0x09, 0x0E, 0x11, 0xFF] {
            assert!(matches!(decode(&[marker]), Err(Closed::Malformed(_))), "{marker}");
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            (-1e9..1e9).prop_map(Value::Number),
            "[a-zé]{0,9}".prop_map(Value::Text),
        ];
        leaf.prop_recursive(3, 20, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
                prop::collection::vec(("[a-z]{1,9}", inner), 0..3).prop_map(Value::Object),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes(value in values()) {
            let mut bytes = Vec::new();
            encode(&value, &mut bytes);
            let limits = Limits::default();
            prop_assert_eq!(Decoder::new(&bytes, &limits).next(), Ok(Some(value)));
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(values) = decode(&bytes) {
                prop_assert!(values.len() <= bytes.len());
            }
        }
    }
}
