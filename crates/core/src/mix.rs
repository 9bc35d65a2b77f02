//! Numbers that look like chance and are not.

/// Spreads a number over all 64 bits (the finaliser of splitmix64), so that ids made in a row fall apart.
pub fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
