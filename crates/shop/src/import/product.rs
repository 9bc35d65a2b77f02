//! What one line says of its product.

use super::super::{
    goods,
    sheet::{Fault, Line},
};
use super::{Checked, refused};
use wanghong_core::{Refusal, limits, words};
use wanghong_store::products::{Labels, Product};

/// Whether a line puts its product away.
pub(super) fn product_archived(line: &Line) -> bool {
    line.get("archived").is_some_and(|text| text.eq_ignore_ascii_case("product"))
}

/// A product as a line says that it be; what has no column stays.
pub(super) fn edited(line: &Line, old: &Product) -> Checked<Product> {
    let no = |refusal: Refusal| refused(line, &refusal);
    let names = ["option1_name", "option2_name", "option3_name"];
    let named = names.iter().any(|column| line.get(column).is_some());
    let options = if named { options(line).map_err(no)? } else { old.options.clone() };
    if options.texts().len() != old.options.texts().len() {
        let message = "A product keeps as many options as it has.";
        return Err(Fault::new(line.number, Some("option1_name"), "options", message));
    }
    let title = line.get("product_title").unwrap_or(&old.title);
    let description = line.get("description").unwrap_or(&old.description);
    Ok(Product {
        title: words::line(title, limits::TITLE, "product_title").map_err(no)?,
        description: words::text(description, limits::DESCRIPTION, "description").map_err(no)?,
        options,
        archived: if line.get("archived").is_some() { product_archived(line) } else { old.archived },
        ..old.clone()
    })
}

/// The names of a product's options.
pub(super) fn options(line: &Line) -> Result<Labels, Refusal> {
    let names = ["option1_name", "option2_name", "option3_name"];
    let names: Vec<String> = names.iter().filter_map(|column| line.some(column)).map(str::to_owned).collect();
    goods::options(&names)
}
