//! Values into bytes.

use super::Value;

/// Appends a value.
pub(in crate::rtmp) fn encode(value: &Value, to: &mut Vec<u8>) {
    match value {
        Value::Null => to.push(0x05),
        Value::Number(number) => {
            to.push(0x00);
            to.extend_from_slice(&number.to_be_bytes());
        }
        Value::Bool(truth) => to.extend_from_slice(&[0x01, u8::from(*truth)]),
        Value::Text(text) => encode_text(text, to),
        Value::Object(fields) => encode_object(fields, to),
        Value::Array(values) => {
            to.push(0x0A);
            to.extend_from_slice(&u32::try_from(values.len()).unwrap_or(u32::MAX).to_be_bytes());
            for value in values {
                encode(value, to);
            }
        }
    }
}

fn encode_object(fields: &[(String, Value)], to: &mut Vec<u8>) {
    to.push(0x03);
    for (key, value) in fields {
        let length = u16::try_from(key.len()).unwrap_or(u16::MAX);
        to.extend_from_slice(&length.to_be_bytes());
        to.extend(key.bytes().take(length.into()));
        encode(value, to);
    }
    to.extend_from_slice(&[0, 0, 0x09]);
}

fn encode_text(text: &str, to: &mut Vec<u8>) {
    if let Ok(length) = u16::try_from(text.len()) {
        to.push(0x02);
        to.extend_from_slice(&length.to_be_bytes());
    } else {
        to.push(0x0C);
        to.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
    }
    to.extend_from_slice(text.as_bytes());
}
