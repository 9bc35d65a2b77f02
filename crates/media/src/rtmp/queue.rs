//! What a session has to say, until somebody polls it.

use std::collections::VecDeque;

use super::Output;

/// What an output costs beside the bytes it carries.
const EACH: usize = 64;

/// Outputs in order, and what they weigh.
#[derive(Debug, Default)]
pub(super) struct Queue {
    outputs: VecDeque<Output>,
    bytes: usize,
}

impl Queue {
    pub(super) fn push(&mut self, output: Output) {
        self.bytes += weight(&output);
        self.outputs.push_back(output);
    }

    pub(super) fn pop(&mut self) -> Option<Output> {
        let output = self.outputs.pop_front()?;
        self.bytes -= weight(&output);
        Some(output)
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

fn weight(output: &Output) -> usize {
    EACH + match output {
        Output::Send(bytes) => bytes.len(),
        Output::Tag(tag) => tag.data.len(),
        Output::Publish { app, key } => app.len() + key.len(),
        Output::Unpublish | Output::Close { .. } => 0,
    }
}
