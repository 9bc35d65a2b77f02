//! The addresses of the web's own pages, as its folder of routes has them. An address that is none of them is not found,
//! and its answer says so to machines too.

use wanghong_core::{Id, account};

/// Addresses without the slash before them; `#` stands for an id, `@` for a handle with its sign.
const PAGES: &[&str] = &[
    "",
    "@",
    "api/docs",
    "draws/#",
    "live/#",
    "login",
    "me",
    "me/addresses",
    "me/tokens",
    "orders",
    "orders/#",
    "setup",
    "signup",
    "studio",
    "studio/draws",
    "studio/draws/new",
    "studio/hooks",
    "studio/hooks/#",
    "studio/live/#",
    "studio/live/#/edit",
    "studio/live/#/moderate",
    "studio/live/#/numbers",
    "studio/live/new",
    "studio/offers",
    "studio/offers/new",
    "studio/orders",
    "studio/orders/#",
    "studio/orders/tracking",
    "studio/products",
    "studio/products/#",
    "studio/products/#/stock/#",
    "studio/products/csv",
    "studio/products/new",
    "studio/reconciliation",
    "studio/team",
    "studio/waiting",
];

/// Whether the web has a page for this address, whatever it is about.
pub(super) fn known(path: &str) -> bool {
    PAGES.iter().any(|page| fits(page, path))
}

/// The id in a part of an address.
pub(super) fn id(part: &str) -> Option<Id> {
    part.parse().ok().filter(|_| part.bytes().all(|letter| letter.is_ascii_digit()))
}

/// The handle in a part of an address.
pub(super) fn handle(part: &str) -> Option<String> {
    account::handle(part.strip_prefix('@')?).ok()
}

fn fits(page: &str, path: &str) -> bool {
    let (names, parts) = (page.split('/'), path.split('/'));
    names.clone().count() == parts.clone().count() && names.zip(parts).all(|(name, part)| same(name, part))
}

fn same(name: &str, part: &str) -> bool {
    match name {
        "#" => id(part).is_some(),
        "@" => handle(part).is_some(),
        _ => name == part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        collections::BTreeSet,
        path::{Path, PathBuf},
    };

    fn walk(folder: &Path, address: &str, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            let below = match &*name {
                "+page.svelte" => {
                    found.insert(address.to_owned());
                    continue;
                }
                _ if !entry.path().is_dir() => continue,
                group if group.starts_with('(') => address.to_owned(),
                "[handle=handle]" => format!("{address}/@"),
                id if id.starts_with('[') => format!("{address}/#"),
                name => format!("{address}/{name}"),
            };
            walk(&entry.path(), below.trim_start_matches('/'), found);
        }
    }

    #[test]
    fn these_are_the_pages_that_the_web_has() {
        let routes = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/src/routes");
        let mut found = BTreeSet::new();
        walk(&routes, "", &mut found);
        assert_eq!(found, PAGES.iter().map(|page| (*page).to_owned()).collect());
    }

    #[test]
    fn an_address_fits_as_a_whole() {
        for path in ["", "live/1", "@lei", "@Lei_Jun", "studio/products/1/stock/2"] {
            assert!(known(path), "{path}");
        }
        for path in [
            "live",
            "live/",
            "live/1/2",
            "live/+1",
            "live/-1",
            "live/new",
            "@",
            "@a b",
            "lei",
            "p/1",
            "index.html",
        ] {
            assert!(!known(path), "{path}");
        }
    }
}
