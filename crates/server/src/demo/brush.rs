//! Pictures of what is for sale, drawn from a few flat shapes in whole numbers, so that the demo needs no files.

use image::{ImageError, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Pixels on each side.
const SIDE: u32 = 960;
/// Samples of a pixel on each side, for smooth edges.
const FINE: i64 = 3;
/// Units of the canvas on each side; shapes are placed in them.
const UNITS: i64 = 1_000;

/// A colour as red, green, blue.
pub(super) type Colour = [u8; 3];

/// A flat shape on a canvas of 1000 × 1000 units.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Everything.
    All,
    /// Around a middle, so wide and so high from it.
    Ellipse { middle: (i64, i64), reach: (i64, i64) },
    /// An ellipse without another one inside that is smaller by so much.
    Ring { middle: (i64, i64), reach: (i64, i64), width: i64 },
    /// From one corner to the other, with corners rounded by so much.
    Box { from: (i64, i64), to: (i64, i64), round: i64 },
    /// A trapezoid between two heights, with half its width at the top and at the bottom.
    Slope { top: i64, bottom: i64, middle: i64, half: (i64, i64) },
}

use Shape::{All, Box, Ellipse, Ring, Slope};

impl Shape {
    fn holds(self, x: i64, y: i64) -> bool {
        match self {
            All => true,
            Ellipse { middle, reach } => in_ellipse((x - middle.0, y - middle.1), reach),
            Ring { middle, reach, width } => {
                let from = (x - middle.0, y - middle.1);
                in_ellipse(from, reach) && !in_ellipse(from, (reach.0 - width, reach.1 - width))
            }
            Box { from, to, round } => {
                let beyond = |at: i64, from: i64, to: i64| (from + round - at).max(at - to + round).max(0);
                let (dx, dy) = (beyond(x, from.0, to.0), beyond(y, from.1, to.1));
                (from.0..=to.0).contains(&x)
                    && (from.1..=to.1).contains(&y)
                    && dx * dx + dy * dy <= round * round
            }
            Slope { top, bottom, middle, half } => {
                let along = (y - top) * (half.1 - half.0) / (bottom - top).max(1);
                (top..=bottom).contains(&y) && (x - middle).abs() <= half.0 + along
            }
        }
    }
}

fn in_ellipse((dx, dy): (i64, i64), (rx, ry): (i64, i64)) -> bool {
    (dx * ry).pow(2) + (dy * rx).pow(2) <= (rx * ry).pow(2)
}

/// Paints shapes, each over those before it, and gives the picture as PNG.
pub(super) fn png(shapes: &[(Shape, Colour)]) -> Result<Vec<u8>, ImageError> {
    let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| Rgb(pixel(shapes, x.into(), y.into())));
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
    Ok(bytes)
}

fn pixel(shapes: &[(Shape, Colour)], x: i64, y: i64) -> Colour {
    let steps = i64::from(SIDE) * FINE;
    let unit = |pixel: i64, sample: i64| ((pixel * FINE + sample) * 2 + 1) * UNITS / (2 * steps);
    let samples = (0..FINE * FINE).map(|n| (unit(x, n % FINE), unit(y, n / FINE)));
    let mut sum = [0_i64; 3];
    for (x, y) in samples {
        let top = shapes.iter().rev().find(|(shape, _)| shape.holds(x, y));
        let colour = top.map_or([255; 3], |(_, colour)| *colour);
        for (sum, part) in sum.iter_mut().zip(colour) {
            *sum += i64::from(part);
        }
    }
    sum.map(|sum| u8::try_from(sum / (FINE * FINE)).unwrap_or(u8::MAX))
}

/// A tea cup of celadon on warm paper.
pub(super) const CUP: &[(Shape, Colour)] = &[
    (All, [243, 234, 220]),
    (Ellipse { middle: (500, 930), reach: (900, 300) }, [233, 220, 201]),
    (Ellipse { middle: (500, 800), reach: (300, 42) }, [211, 193, 168]),
    (Ring { middle: (700, 560), reach: (130, 130), width: 40 }, [116, 156, 142]),
    (Slope { top: 390, bottom: 640, middle: 480, half: (230, 222) }, [138, 178, 163]),
    (Ellipse { middle: (480, 640), reach: (222, 150) }, [138, 178, 163]),
    (Box { from: (390, 760), to: (570, 805), round: 18 }, [116, 156, 142]),
    (Ellipse { middle: (480, 390), reach: (230, 52) }, [168, 203, 189]),
    (Ellipse { middle: (480, 396), reach: (204, 40) }, [150, 98, 54]),
    (Ellipse { middle: (430, 388), reach: (110, 14) }, [176, 124, 78]),
    (Box { from: (300, 470), to: (318, 640), round: 9 }, [166, 201, 187]),
    (Ellipse { middle: (420, 240), reach: (14, 60) }, [250, 244, 235]),
    (Ellipse { middle: (500, 200), reach: (16, 80) }, [250, 244, 235]),
    (Ellipse { middle: (570, 245), reach: (13, 55) }, [250, 244, 235]),
];

/// A linen bag on a plaster wall.
pub(super) const BAG: &[(Shape, Colour)] = &[
    (All, [220, 228, 232]),
    (Box { from: (0, 800), to: (1_000, 1_000), round: 0 }, [203, 213, 219]),
    (Ellipse { middle: (500, 840), reach: (310, 38) }, [180, 192, 200]),
    (Ring { middle: (500, 400), reach: (150, 230), width: 30 }, [178, 142, 98]),
    (Slope { top: 390, bottom: 840, middle: 500, half: (240, 285) }, [231, 217, 191]),
    (Slope { top: 390, bottom: 440, middle: 500, half: (240, 245) }, [219, 203, 173]),
    (Box { from: (345, 410), to: (375, 500), round: 8 }, [178, 142, 98]),
    (Box { from: (625, 410), to: (655, 500), round: 8 }, [178, 142, 98]),
    (Ellipse { middle: (500, 640), reach: (96, 96) }, [196, 96, 72]),
    (Ellipse { middle: (500, 610), reach: (62, 26) }, [222, 138, 112]),
    (Slope { top: 780, bottom: 840, middle: 500, half: (279, 285) }, [219, 203, 173]),
];

/// A candle in amber glass, lit.
pub(super) const CANDLE: &[(Shape, Colour)] = &[
    (All, [46, 44, 58]),
    (Ellipse { middle: (500, 330), reach: (420, 420) }, [56, 51, 64]),
    (Ellipse { middle: (500, 330), reach: (280, 290) }, [74, 62, 68]),
    (Ellipse { middle: (500, 320), reach: (150, 170) }, [104, 80, 70]),
    (Box { from: (0, 830), to: (1_000, 1_000), round: 0 }, [38, 36, 48]),
    (Ellipse { middle: (500, 850), reach: (270, 34) }, [28, 27, 37]),
    (Box { from: (290, 440), to: (710, 860), round: 56 }, [150, 84, 40]),
    (Box { from: (316, 520), to: (684, 836), round: 40 }, [226, 184, 122]),
    (Ellipse { middle: (500, 522), reach: (184, 34) }, [243, 212, 158]),
    (Box { from: (390, 620), to: (610, 770), round: 10 }, [248, 240, 226]),
    (Box { from: (425, 665), to: (575, 677), round: 5 }, [120, 86, 58]),
    (Box { from: (455, 705), to: (545, 713), round: 4 }, [176, 146, 116]),
    (Box { from: (495, 430), to: (505, 520), round: 4 }, [60, 46, 40]),
    (Ellipse { middle: (500, 380), reach: (40, 78) }, [250, 176, 72]),
    (Ellipse { middle: (500, 400), reach: (22, 48) }, [255, 234, 172]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_painted_last_is_on_top() {
        let shapes = [(All, [1, 1, 1]), (Ellipse { middle: (500, 500), reach: (100, 100) }, [9, 9, 9])];
        let picture = image::load_from_memory(&png(&shapes).unwrap()).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (SIDE, SIDE));
        assert_eq!(picture.get_pixel(SIDE / 2, SIDE / 2).0, [9, 9, 9]);
        assert_eq!(picture.get_pixel(10, 10).0, [1, 1, 1]);
    }

    #[test]
    fn corners_are_round_and_rings_are_hollow() {
        let round = Box { from: (0, 0), to: (100, 100), round: 50 };
        assert!(!round.holds(5, 5) && round.holds(50, 2) && round.holds(50, 50) && !round.holds(101, 50));
        let ring = Ring { middle: (0, 0), reach: (100, 50), width: 10 };
        assert!(ring.holds(95, 0) && ring.holds(0, 45) && !ring.holds(0, 0) && !ring.holds(101, 0));
        let slope = Slope { top: 0, bottom: 100, middle: 0, half: (10, 30) };
        assert!(slope.holds(10, 0) && !slope.holds(20, 0) && slope.holds(30, 100) && !slope.holds(0, 101));
    }
}
