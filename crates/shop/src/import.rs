//! What a catalogue that comes in would do: all of it, or, where one line is at fault, nothing.

mod product;

use super::{
    change::{Change, Restock, Row},
    goods::{self, Wish, bounds},
    proposal,
    sheet::{self, Fault, Line},
    table,
};
use crate::{limits as wires, pay::Way};
use product::{edited, options, product_archived};
use std::collections::{BTreeMap, BTreeSet};
use wanghong_base::clock;
use wanghong_core::{Code, Id, Refusal, limits, money::Currency, policy::Bounds};
use wanghong_store::{
    Result,
    products::{Product, Sku},
    proposals::Proposal,
};

/// What there is before.
#[derive(Debug)]
pub(crate) struct Stand {
    /// Whose shop.
    pub(crate) account: Id,
    /// In what it sells.
    pub(crate) currency: Currency,
    /// How buyers pay it.
    pub(crate) ways: Vec<Way>,
    /// Its products.
    pub(crate) products: BTreeMap<i64, Product>,
    /// Their SKUs.
    pub(crate) skus: BTreeMap<i64, Sku>,
    /// What waits for a second person.
    pub(crate) open: Vec<Proposal>,
    /// The user and the account of whoever brings the catalogue.
    pub(crate) by: (Id, Id),
}

/// One thing that a line changes, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Under which column.
    pub(crate) column: &'static str,
    /// As it is.
    pub(crate) from: String,
    /// As it would be.
    pub(crate) to: String,
}

/// What a line does.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    /// Which line.
    pub(crate) line: u64,
    /// Whether the SKU is new.
    pub(crate) new: bool,
    /// Whether some of it waits for a second person.
    pub(crate) waits: bool,
    /// The product.
    pub(crate) product: String,
    /// The SKU.
    pub(crate) sku: String,
    /// What changes.
    pub(crate) steps: Vec<Step>,
}

/// What a whole catalogue does.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// For the desk.
    pub(crate) change: Change,
    /// Line by line, without those that change nothing.
    pub(crate) lines: Vec<Planned>,
    /// Lines that change nothing.
    pub(crate) same: usize,
    /// What is wrong.
    pub(crate) faults: Vec<Fault>,
}

type Checked<T> = std::result::Result<T, Fault>;

/// Plans what the lines of a catalogue would do.
pub(crate) fn plan(stand: &Stand, lines: &[Line]) -> Result<Plan> {
    let mut planner = Planner {
        stand,
        plan: Plan::default(),
        products: BTreeMap::new(),
        fresh: BTreeMap::new(),
        named: BTreeMap::new(),
        seen: BTreeSet::new(),
        after: stand.skus.clone(),
        at: BTreeMap::new(),
    };
    for line in lines {
        if let Err(fault) = planner.line(line)? {
            planner.plan.faults.push(fault);
        }
    }
    Ok(planner.end())
}

struct Planner<'a> {
    stand: &'a Stand,
    plan: Plan,
    /// Products that lines speak of, as they will be.
    products: BTreeMap<i64, Product>,
    /// Which of them are new, by title.
    fresh: BTreeMap<String, i64>,
    /// What the first line of a product said of it.
    named: BTreeMap<i64, Line>,
    seen: BTreeSet<i64>,
    /// SKUs as they would be if everybody agreed.
    after: BTreeMap<i64, Sku>,
    /// The last line of each product, and the line of each SKU.
    at: BTreeMap<i64, u64>,
}

impl Planner<'_> {
    fn line(&mut self, line: &Line) -> Result<Checked<()>> {
        let found = self.found(line).and_then(|was| Ok((self.product(line, was.as_ref())?, was)));
        let (product, was) = match found {
            Ok(found) => found,
            Err(fault) => return Ok(Err(fault)),
        };
        let add = match count(line, "add_stock") {
            Ok(add) => add.unwrap_or(0),
            Err(fault) => return Ok(Err(fault)),
        };
        let next = wish(line, was.as_ref(), self.stand.currency).and_then(|wish| {
            let granted = match &was {
                Some(was) => wish.granted(was.clone(), &product),
                None => wish.new_sku(&product, self.stand.currency.code(), add),
            };
            let granted = granted.and_then(|next| {
                goods::priced(&self.stand.ways, was.as_ref(), &next)?;
                Ok(next)
            });
            granted.map_err(|refusal| refused(line, &refusal))
        });
        let next = match next {
            Ok(next) => next,
            Err(fault) => return Ok(Err(fault)),
        };
        if !self.seen.insert(next.id) {
            return Ok(Err(Fault::new(
                line.number,
                Some("sku_id"),
                "twice",
                "This SKU stands in two lines.",
            )));
        }
        self.at.extend([(next.id, line.number), (product.id, line.number)]);
        self.after.insert(next.id, next.clone());
        self.take(line, (was, next, add), &product)?;
        Ok(Ok(()))
    }

    /// The SKU that a line is about, by its id or by its code; none for a new one.
    fn found(&self, line: &Line) -> Checked<Option<Sku>> {
        if let Some(id) = line.some("sku_id") {
            let sku = table::id(id).and_then(|id| self.stand.skus.get(&id));
            return sku.cloned().map(Some).ok_or_else(|| strange(line, "sku_id"));
        }
        let coded = line
            .some("sku_code")
            .and_then(|code| self.stand.skus.values().find(|sku| sku.code.as_deref() == Some(code)));
        Ok(coded.cloned())
    }

    /// The product that a line is about, as it will be.
    fn product(&mut self, line: &Line, was: Option<&Sku>) -> Checked<Product> {
        let unknown = || strange(line, "product_id");
        let given = line.some("product_id").map(|id| table::id(id).ok_or_else(unknown)).transpose()?;
        let id = match (was.map(|sku| sku.product_id), given) {
            (Some(its), Some(given)) if its != given => return Err(unknown()),
            (Some(id), _) | (None, Some(id)) => id,
            (None, None) => self.new_product(line)?,
        };
        if let Some(first) = self.named.get(&id) {
            let differs = PRODUCT.iter().find(|column| first.get(column) != line.get(column));
            return match differs {
                None if (product_archived(first)) == product_archived(line) => {
                    self.products.get(&id).cloned().ok_or_else(unknown)
                }
                differs => {
                    let column = differs.copied().unwrap_or("archived");
                    let message = "The lines of one product say different things of it.";
                    Err(Fault::new(line.number, Some(column), "differs", message))
                }
            };
        }
        let old = self.products.get(&id).or_else(|| self.stand.products.get(&id)).ok_or_else(unknown)?;
        let next = edited(line, old)?;
        self.named.insert(id, line.clone());
        self.products.insert(id, next.clone());
        Ok(next)
    }

    fn new_product(&mut self, line: &Line) -> Checked<i64> {
        let title = line.some("product_title").ok_or_else(|| missing(line, "product_title"))?;
        if let Some(id) = self.fresh.get(title) {
            return Ok(*id);
        }
        let id = clock::mint().0;
        let names = options(line).map_err(|refusal| refused(line, &refusal))?;
        let product = Product {
            id,
            account_id: self.stand.account.0,
            title: String::new(),
            description: String::new(),
            archived: false,
            options: names,
        };
        self.fresh.insert(title.to_owned(), id);
        self.products.insert(id, product);
        Ok(id)
    }

    /// Adds what a line does to the plan.
    fn take(
        &mut self,
        line: &Line,
        (was, next, add): (Option<Sku>, Sku, i64),
        product: &Product,
    ) -> Result<()> {
        let mut planned = Planned {
            line: line.number,
            new: was.is_none(),
            waits: false,
            product: product.title.clone(),
            sku: next.title.clone(),
            steps: Vec::new(),
        };
        let old = self.stand.products.get(&product.id);
        let before =
            was.as_ref().zip(old).map(|(sku, product)| sheet::cells(product, sku)).unwrap_or_default();
        planned.steps = steps(&before, &sheet::cells(product, &next), add);
        if planned.steps.is_empty() {
            self.plan.same += 1;
            return Ok(());
        }
        match was {
            None => {
                let of = self.after.values().filter(|sku| sku.product_id == product.id).count();
                let place = i64::try_from(of).unwrap_or(i64::MAX) - 1;
                self.plan.change.rows.push(Row::AddSku { sku: next, place, by: self.stand.by.1 });
            }
            Some(was) => planned.waits = self.edit(&was, next, add)?,
        }
        self.plan.lines.push(planned);
        Ok(())
    }

    /// Plans the change of a SKU; says whether some of it waits for a second person.
    fn edit(&mut self, was: &Sku, next: Sku, add: i64) -> Result<bool> {
        let here = bounds(was);
        let alone = here.alone(&bounds(&next));
        let at_once = if alone {
            next
        } else {
            self.propose(was, bounds(&next))?;
            Sku { price_minor: was.price_minor, floor_minor: was.floor_minor, plan: was.plan, ..next }
        };
        let stock = Bounds { stocked: here.stocked.saturating_add(add), ..bounds(&at_once) };
        self.plan.change.rows.push(Row::EditSku(at_once.clone()));
        let allowed = bounds(&at_once).alone(&stock);
        if add > 0 && allowed {
            let (sku, by) = (Id(was.id), self.stand.by.1);
            self.plan.change.restocks.push(Restock { sku, add, by, note: "CSV".into(), accepts: None });
        } else if add > 0 {
            self.propose(&at_once, stock)?;
        }
        Ok(!alone || (add > 0 && !allowed))
    }

    fn propose(&mut self, sku: &Sku, next: Bounds) -> Result<()> {
        let proposal = proposal::about(sku, next, "CSV", self.stand.by.0)?;
        let known = |other: &Proposal| (other.subject, &other.what) == (proposal.subject, &proposal.what);
        if !self.stand.open.iter().any(known) {
            self.plan.change.rows.push(Row::Propose(proposal));
        }
        Ok(())
    }

    /// Looks at the whole, and puts the products before their SKUs.
    fn end(mut self) -> Plan {
        self.check_stock();
        self.check_codes();
        self.check_families();
        self.check_proposals();
        let mut rows = Vec::new();
        for (id, product) in self.products {
            match self.stand.products.get(&id) {
                None => rows.push(Row::AddProduct(product)),
                Some(old) if differ(old, &product) => {
                    let of = self.stand.skus.values().filter(|sku| sku.product_id == id).cloned();
                    rows.push(Row::EditProduct(product, of.collect()));
                }
                Some(_) => {}
            }
        }
        rows.append(&mut self.plan.change.rows);
        self.plan.change.rows = rows;
        self.plan.faults.sort_by_key(|fault| fault.line);
        self.plan.faults.truncate(wires::CATALOGUE_FAULTS);
        self.plan
    }

    fn fault(&mut self, thing: i64, column: &'static str, reason: &'static str, message: &str) {
        let line = self.at.get(&thing).copied().unwrap_or(1);
        self.plan.faults.push(Fault::new(line, Some(column), reason, message));
    }

    fn check_stock(&mut self) {
        let over = |restock: &Restock| {
            let stocked = self.stand.skus.get(&restock.sku.0).map_or(0, |sku| sku.stocked);
            stocked.saturating_add(restock.add) > limits::STOCK
        };
        let over: Vec<_> = self.plan.change.restocks.iter().filter(|r| over(r)).map(|r| r.sku.0).collect();
        for sku in over {
            self.fault(sku, "add_stock", "count", "One SKU cannot hold so many pieces.");
        }
    }

    fn check_codes(&mut self) {
        let mut codes: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for sku in self.after.values() {
            if let Some(code) = &sku.code {
                codes.entry(code).or_default().push(sku.id);
            }
        }
        let double: Vec<i64> = codes.into_values().filter(|ids| ids.len() > 1).flatten().collect();
        for sku in double.into_iter().filter(|sku| self.seen.contains(sku)).collect::<Vec<_>>() {
            self.fault(sku, "sku_code", "taken_code", "Another SKU has this code.");
        }
    }

    fn check_families(&mut self) {
        let mut families: BTreeMap<i64, Vec<Sku>> = BTreeMap::new();
        for sku in self.after.values().filter(|sku| self.products.contains_key(&sku.product_id)) {
            families.entry(sku.product_id).or_default().push(sku.clone());
        }
        for (product, skus) in families {
            if let Err(refusal) = goods::family(&skus) {
                self.fault(product, "option1_value", "family", &refusal.message);
            }
        }
    }

    fn check_proposals(&mut self) {
        let new = self.plan.change.rows.iter().filter(|row| matches!(row, Row::Propose(_))).count();
        let all = i64::try_from(new + self.stand.open.len()).unwrap_or(i64::MAX);
        if new > 0 && all > limits::PROPOSALS {
            let message = format!("More than {} changes would wait for a second person.", limits::PROPOSALS);
            self.plan.faults.push(Fault::new(1, None, "full", &message));
        }
    }
}

/// Columns that speak of the product.
const PRODUCT: [&str; 5] = ["product_title", "description", "option1_name", "option2_name", "option3_name"];

/// What a line wants its SKU to be; what has no column stays.
fn wish(line: &Line, was: Option<&Sku>, currency: Currency) -> Checked<Wish> {
    let digits = currency.digits();
    if line.some("currency").is_some_and(|code| code != currency.code()) {
        let message = format!("Prices are in {}.", currency.code());
        return Err(Fault::new(line.number, Some("currency"), "currency", &message));
    }
    let price = match (line.some("price"), line.get("price"), was) {
        (Some(_), ..) => amount(line, "price", digits)?.unwrap_or_default(),
        (None, None, Some(was)) => was.price_minor,
        (None, ..) => return Err(missing(line, "price")),
    };
    let text = |column: &str, old: Option<&str>| line.get(column).or(old).unwrap_or_default().to_owned();
    let kept = |column: &'static str, old: Option<i64>, new: Option<i64>| {
        if line.get(column).is_some() { new } else { old }
    };
    Ok(Wish {
        title: text("sku_title", was.map(|sku| sku.title.as_str())),
        values: values(line, was),
        code: Some(text("sku_code", was.and_then(|sku| sku.code.as_deref()))),
        price_minor: price,
        floor_minor: kept("floor", was.and_then(|sku| sku.floor_minor), amount(line, "floor", digits)?),
        plan: kept("plan", was.and_then(|sku| sku.plan), count(line, "plan")?),
        per_buyer: kept("per_buyer", was.and_then(|sku| sku.per_buyer), count(line, "per_buyer")?),
        archived: archived(line, was.is_some_and(|sku| sku.archived))?,
    })
}

fn values(line: &Line, was: Option<&Sku>) -> Vec<String> {
    let columns = ["option1_value", "option2_value", "option3_value"];
    if columns.iter().all(|column| line.get(column).is_none()) {
        return was.map(|sku| sku.values.texts()).unwrap_or_default();
    }
    columns.iter().filter_map(|column| line.some(column)).map(str::to_owned).collect()
}

/// `product` speaks of the product, and leaves the SKU as it is.
fn archived(line: &Line, was: bool) -> Checked<bool> {
    match line.get("archived").map(str::to_ascii_lowercase).as_deref() {
        None | Some("product") => Ok(was),
        Some("" | "no" | "false" | "0") => Ok(false),
        Some("yes" | "true" | "1") => Ok(true),
        Some(_) => {
            let message = "“archived” is empty, yes, no or product.";
            Err(Fault::new(line.number, Some("archived"), "archived", message))
        }
    }
}

fn amount(line: &Line, column: &'static str, digits: u32) -> Checked<Option<i64>> {
    let no = |text: &str| {
        let message = format!("This is no amount with at most {digits} digits after the point.");
        grouped(line, column, text)
            .unwrap_or_else(|| Fault::new(line.number, Some(column), "amount", &message))
    };
    line.some(column).map(|text| sheet::minor(text, digits).ok_or_else(|| no(text))).transpose()
}

fn count(line: &Line, column: &'static str) -> Checked<Option<i64>> {
    let message = "This is no whole number of pieces.";
    let no = |text: &str| {
        grouped(line, column, text).unwrap_or_else(|| Fault::new(line.number, Some(column), "count", message))
    };
    let read =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    line.some(column).map(|text| read(text).ok_or_else(|| no(text))).transpose()
}

/// What is wrong where something stands between thousands.
fn grouped(line: &Line, column: &'static str, text: &str) -> Option<Fault> {
    let message = format!("Write it with nothing between thousands: {}.", sheet::ungrouped(text)?);
    Some(Fault::new(line.number, Some(column), "grouped", &message))
}

/// What is wrong with an id that names nothing here.
fn strange(line: &Line, column: &'static str) -> Fault {
    if line.get(column).is_some_and(table::is_cut) {
        return Fault::new(line.number, Some(column), "cut", table::CUT);
    }
    Fault::new(line.number, Some(column), "unknown", "There is no such thing in this shop.")
}

fn missing(line: &Line, column: &'static str) -> Fault {
    Fault::new(line.number, Some(column), "missing", "This must not be empty.")
}

/// A refusal of the rules at its column.
fn refused(line: &Line, refusal: &Refusal) -> Fault {
    let column = match refusal.field {
        Some("title") => Some("sku_title"),
        Some("values") => Some("option1_value"),
        Some("options") => Some("option1_name"),
        Some("code") => Some("sku_code"),
        Some("price_minor") => Some("price"),
        Some("floor_minor") => Some("floor"),
        Some("stock") => Some("add_stock"),
        other => other,
    };
    let reasons = [(Code::TOO_LONG, "too_long"), (Code::CANNOT_MOVE, "cannot_move")];
    let reason =
        reasons.into_iter().find(|(code, _)| *code == refusal.code).map_or("cannot", |(_, word)| word);
    Fault::new(line.number, column, reason, &refusal.message)
}

fn differ(old: &Product, new: &Product) -> bool {
    (&old.title, &old.description, &old.options, old.archived)
        != (&new.title, &new.description, &new.options, new.archived)
}

fn steps(
    before: &BTreeMap<&'static str, String>,
    after: &BTreeMap<&'static str, String>,
    add: i64,
) -> Vec<Step> {
    let text =
        |cells: &BTreeMap<&'static str, String>, column: &str| cells.get(column).cloned().unwrap_or_default();
    let columns = sheet::COLUMNS.into_iter().filter(|column| !sheet::TOLD.contains(column));
    let step = |column| Step { column, from: text(before, column), to: text(after, column) };
    let mut steps: Vec<_> = columns.map(step).filter(|step| step.from != step.to).collect();
    if add > 0 {
        steps.push(Step { column: "add_stock", from: String::new(), to: add.to_string() });
    }
    steps
}
