//! What a product and its SKUs can be: texts, numbers and how they fit together.

use crate::pay::{Way, movable::movable};
use std::collections::BTreeSet;
use wanghong_base::clock;
use wanghong_core::{Code, Money, Refusal, limits, policy::Bounds, words};
use wanghong_store::products::{Labels, Product, Sku};

/// What joins the values of a SKU to its title.
const JOIN: &str = " / ";

/// What somebody wants a SKU to be.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// What tells it from the others; where the product has options, their values do.
    pub(crate) title: String,
    /// One value for each of the product's options.
    pub(crate) values: Vec<String>,
    /// The merchant's own code.
    pub(crate) code: Option<String>,
    /// Price of one, in minor units.
    pub(crate) price_minor: i64,
    /// The least one may cost.
    pub(crate) floor_minor: Option<i64>,
    /// The most pieces that may be put in.
    pub(crate) plan: Option<i64>,
    /// The most pieces one buyer may have.
    pub(crate) per_buyer: Option<i64>,
    /// Whether it is out of the shop.
    pub(crate) archived: bool,
}

impl Wish {
    /// A SKU of `product` as it is wished, if that can be by itself.
    pub(crate) fn granted(&self, was: Sku, product: &Product) -> Result<Sku, Refusal> {
        let values = values(&self.values, product.options.texts().len())?;
        let title = if values.is_empty() { self.title.clone() } else { values.join(JOIN) };
        Ok(Sku {
            title: words::line(&title, limits::TITLE, "title")?,
            code: code(self.code.as_deref())?,
            price_minor: amount(self.price_minor, limits::PRICE, "price_minor", "This price cannot be.")?,
            floor_minor: self
                .floor_minor
                .map(|floor| amount(floor, limits::PRICE, "floor_minor", "This floor cannot be."))
                .transpose()?,
            plan: self
                .plan
                .map(|plan| amount(plan, limits::STOCK, "plan", "This plan cannot be."))
                .transpose()?,
            per_buyer: self
                .per_buyer
                .map(|most| at_least_one(amount(most, limits::STOCK, "per_buyer", EACH)?))
                .transpose()?,
            values: Labels::new(&values),
            archived: self.archived,
            ..was
        })
    }

    /// A new SKU of `product` with its first stock.
    pub(crate) fn new_sku(&self, product: &Product, currency: &str, stock: i64) -> Result<Sku, Refusal> {
        let stock = amount(stock, limits::STOCK, "stock", "This stock cannot be.")?;
        let sku = self.granted(blank(product, currency), product)?;
        let sku = Sku { stocked: stock, on_shelf: stock, ..sku };
        if sku.floor_minor.is_some_and(|floor| sku.price_minor < floor) {
            let message = "A new SKU does not begin below its floor.";
            return Err(Refusal::new(Code::INVALID, message).field("price_minor"));
        }
        if sku.plan.is_some_and(|plan| stock > plan) {
            let message = "A new SKU does not begin with more than is planned.";
            return Err(Refusal::new(Code::INVALID, message).field("stock"));
        }
        Ok(sku)
    }
}

const EACH: &str = "One buyer may have at least one piece.";

fn at_least_one(most: i64) -> Result<i64, Refusal> {
    if most > 0 { Ok(most) } else { Err(Refusal::new(Code::INVALID, EACH).field("per_buyer")) }
}

fn amount(given: i64, most: i64, field: &'static str, no: &str) -> Result<i64, Refusal> {
    if (0..=most).contains(&given) { Ok(given) } else { Err(Refusal::new(Code::INVALID, no).field(field)) }
}

fn blank(product: &Product, currency: &str) -> Sku {
    Sku {
        id: clock::mint().0,
        product_id: product.id,
        account_id: product.account_id,
        title: String::new(),
        price_minor: 0,
        currency: currency.to_owned(),
        stocked: 0,
        on_shelf: 0,
        held: 0,
        sold: 0,
        sent: 0,
        code: None,
        values: Labels::default(),
        floor_minor: None,
        plan: None,
        per_buyer: None,
        archived: false,
        withdrawn: product.archived,
    }
}

fn code(given: Option<&str>) -> Result<Option<String>, Refusal> {
    let given = given.map(str::trim).filter(|text| !text.is_empty());
    given.map(|text| words::line(text, limits::SKU_CODE, "code")).transpose()
}

fn values(given: &[String], options: usize) -> Result<Vec<String>, Refusal> {
    if given.len() != options {
        let message = format!("This product has {options} options, and a SKU one value for each.");
        return Err(Refusal::new(Code::INVALID, message).field("values"));
    }
    given.iter().map(|value| words::line(value, limits::OPTION, "values")).collect()
}

/// The names of a product's options.
pub(crate) fn options(given: &[String]) -> Result<Labels, Refusal> {
    let no = |message: String| Refusal::new(Code::INVALID, message).field("options");
    if given.len() > limits::OPTIONS {
        return Err(no(format!("A product has at most {} options.", limits::OPTIONS)));
    }
    let names = given.iter().map(|name| words::line(name, limits::OPTION, "options"));
    let names = names.collect::<Result<Vec<_>, _>>()?;
    let distinct: BTreeSet<_> = names.iter().collect();
    if distinct.len() < names.len() {
        return Err(no("Two options of a product have different names.".into()));
    }
    Ok(Labels::new(&names))
}

/// Whether these can be the SKUs of one product.
pub(crate) fn family(skus: &[Sku]) -> Result<(), Refusal> {
    let there: Vec<_> = skus.iter().filter(|sku| !sku.archived).collect();
    if skus.is_empty() || there.len() > limits::SKUS || skus.len() > limits::SKUS_EVER {
        let message = format!("A product has 1 to {} SKUs.", limits::SKUS);
        return Err(Refusal::new(Code::INVALID, message).field("skus"));
    }
    let mut values = BTreeSet::new();
    for sku in there {
        let texts = sku.values.texts();
        if !texts.is_empty() && !values.insert(texts) {
            let message = format!("There are two SKUs “{}”.", sku.title);
            return Err(Refusal::new(Code::TAKEN, message).field("values"));
        }
    }
    Ok(())
}

/// Whether the ways to pay can move the price of a SKU, where it is another than it was.
pub(crate) fn priced(ways: &[Way], was: Option<&Sku>, next: &Sku) -> Result<(), Refusal> {
    if was.is_some_and(|was| was.price_minor == next.price_minor) {
        return Ok(());
    }
    let price = Money::new(next.price_minor, next.currency.parse()?);
    movable(ways, price).map_err(|refusal| refusal.field("price_minor"))
}

/// What of a SKU only two persons can loosen.
pub(crate) fn bounds(sku: &Sku) -> Bounds {
    Bounds { price: sku.price_minor, floor: sku.floor_minor, plan: sku.plan, stocked: sku.stocked }
}
