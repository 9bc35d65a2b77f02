//! Figures: medians, percentiles, and the table they are printed in.

use std::{collections::BTreeMap, time::Duration};

/// A count as a figure.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts here stay far below 2^52")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

/// The middle of several runs, with how far they lay apart left to the reader's `--rounds`.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let at = |n: usize| sorted.get(n).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.wrapping_sub(1)), at(middle)) }
}

/// How steeply points rise, by least squares: units of `y` for one of `x`.
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let count = float(u64::try_from(points.len()).unwrap_or(u64::MAX));
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let sum =
        |of: &dyn Fn(f64, f64) -> f64| points.iter().map(|point| of(point.0 - x, point.1 - y)).sum::<f64>();
    sum(&|x, y| x * y) / sum(&|x, _| x * x)
}

/// Times, counted by tenths of a millisecond.
#[derive(Debug, Default)]
pub(crate) struct Times {
    tenths: BTreeMap<u64, u64>,
    count: u64,
}

impl Times {
    /// Counts one.
    pub(crate) fn add(&mut self, time: Duration) {
        *self.tenths.entry(u64::try_from(time.as_micros() / 100).unwrap_or(u64::MAX)).or_default() += 1;
        self.count += 1;
    }

    /// Others counted elsewhere.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (tenth, count) in &other.tenths {
            *self.tenths.entry(*tenth).or_default() += count;
        }
        self.count += other.count;
    }

    /// The time in ms that `percent` of all lie at or below.
    pub(crate) fn percentile(&self, percent: u64) -> f64 {
        let want = (self.count * percent).div_ceil(100);
        let mut seen = 0;
        for (tenth, count) in &self.tenths {
            seen += count;
            if seen >= want {
                return float(*tenth) / 10.0;
            }
        }
        f64::NAN
    }
}

/// A table in Markdown, that can be read as it is.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with its head.
    pub(crate) fn new(head: &[&str]) -> Self {
        Self { rows: vec![head.iter().map(|&cell| cell.to_owned()).collect()] }
    }

    /// One line more.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Prints it.
    pub(crate) fn print(&self, title: &str) {
        println!("\n{title}\n");
        let columns = self.rows.first().map_or(0, Vec::len);
        let widths: Vec<usize> = (0..columns).map(|column| self.width(column)).collect();
        for (n, row) in self.rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
            if n == 0 {
                println!("|{}|", widths.iter().map(|w| "-".repeat(w + 2)).collect::<Vec<_>>().join("|"));
            }
        }
        println!();
    }

    fn width(&self, column: usize) -> usize {
        self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_odd_and_even_runs() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_slope_of_a_line_and_of_a_scattered_one() {
        assert!((slope(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]) - 2.0).abs() < 1e-9);
        assert!(slope(&[(0.0, 1.0), (1.0, 2.0), (2.0, 1.0)]).abs() < 1e-9);
        assert!(slope(&[(0.0, 1.0)]).is_nan());
    }

    #[test]
    fn percentiles_are_counted_from_below() {
        let mut times = Times::default();
        for ms in 1..=100 {
            times.add(Duration::from_millis(ms));
        }
        assert!((times.percentile(50) - 50.0).abs() < f64::EPSILON);
        assert!((times.percentile(99) - 99.0).abs() < f64::EPSILON);
        assert!((times.percentile(100) - 100.0).abs() < f64::EPSILON);
    }
}
