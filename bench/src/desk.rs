//! The desk: durable orders a second where ten million are there already, on SQLite and on PostgreSQL. The floors are
//! the same rows inserted as they are, a thousand a commit, into the same tables. The peer is PostgreSQL that counts
//! down one hot row, as shops do.

mod fill;
mod floor;
mod hot;
mod lane;

use crate::{
    Done,
    figures::{Table, median},
    server::root,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Orders that are there already.
    pub(crate) rows: u32,
    /// Orders of one measurement.
    pub(crate) orders: u32,
    /// Measurements of each.
    pub(crate) rounds: u32,
}

/// What was seen on one engine, a figure a round, in orders a second.
#[derive(Debug, Default)]
struct Seen {
    /// Seconds that filling took; none where it was done before.
    filled: Option<f64>,
    ours: Vec<f64>,
    /// Microseconds of CPU for one of ours, all of the program's.
    cpu: Vec<f64>,
    /// The floor: the order's row alone, and with the line of its life.
    floors: [Vec<f64>; 2],
    /// The peer, on PostgreSQL.
    hot: Vec<f64>,
}

/// Runs it and prints its table.
pub(crate) fn run(size: Size) -> Done {
    let folder = root().join("target/desk").join(size.rows.to_string());
    let sqlite = on_sqlite(&folder, size)?;
    let postgres = on_postgres(size)?;
    let mut table = Table::new(&["engine", "who", "orders a second", "ratio", "CPU µs an order"]);
    lines(&mut table, "SQLite", &sqlite);
    lines(&mut table, "PostgreSQL", &postgres);
    let hot = median(&postgres.hot);
    table.row([
        "PostgreSQL".into(),
        format!("hot row, {} clients", hot::CLIENTS),
        format!("{hot:.0}"),
        String::new(),
        String::new(),
    ]);
    table.print(&format!("Desk: {} orders, where {} are there already", size.orders, size.rows));
    for (engine, seen) in [("SQLite", &sqlite), ("PostgreSQL", &postgres)] {
        println!("{engine}, the desk, is {:.1} × the hot row.", median(&seen.ours) / hot);
    }
    Ok(())
}

fn lines(table: &mut Table, engine: &str, seen: &Seen) {
    let ours = median(&seen.ours);
    let [order, both] = seen.floors.each_ref().map(|floor| median(floor));
    let mut line = |who: &str, rate: f64, cpu: String| {
        table.row([
            engine.to_owned(),
            who.to_owned(),
            format!("{rate:.0}"),
            format!("{:.2}", rate / order),
            cpu,
        ]);
    };
    line("the desk", ours, format!("{:.1}", median(&seen.cpu)));
    line("floor: the rows alone, order and event", both, String::new());
    line("floor: the order's row alone", order, String::new());
    if let Some(seconds) = seen.filled {
        println!("Filling {engine} took {seconds:.0} s.");
    }
}

/// The database stays for the next time; what a measurement adds is taken away again.
fn on_sqlite(folder: &Path, size: Size) -> Done<Seen> {
    let whole = folder.join("whole");
    if !whole.exists() {
        let _absent = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    }
    let url = format!("sqlite:{}", folder.join("wanghong.db").display());
    let seen = measure(&url, size, !whole.exists())?;
    fs::write(whole, "").map_err(|e| e.to_string())?;
    Ok(seen)
}

/// A private PostgreSQL, and this program again beside it.
fn on_postgres(size: Size) -> Done<Seen> {
    let mut command = Command::new(root().join("scripts/postgres"));
    command.arg(std::env::current_exe().map_err(|e| e.to_string())?).arg("desk-on-postgres");
    for (flag, number) in [("--rows", size.rows), ("--orders", size.orders), ("--rounds", size.rounds)] {
        command.args([flag, &number.to_string()]);
    }
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("scripts/postgres: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().ok_or("nothing was measured on PostgreSQL")?;
    serde_json::from_str(last).map(|seen: Value| Seen::read(&seen)).map_err(|e| format!("{last}: {e}"))
}

/// That program: its last line is what it saw.
pub(crate) fn serve(size: Size) -> Done {
    let url = std::env::var("WANGHONG_TEST_POSTGRES").map_err(|_absent| "run it by scripts/postgres")?;
    let mut seen = measure(&url, size, true)?;
    for _round in 0..size.rounds {
        seen.hot.push(hot::measure(&url)?);
    }
    println!("{}", seen.write());
    Ok(())
}

fn measure(url: &str, size: Size, empty: bool) -> Done<Seen> {
    let mut seen = Seen::default();
    if empty {
        seen.filled = Some(fill::run(url, size.rows)?);
    }
    fill::clean(url, size.rows)?;
    for _round in 0..size.rounds {
        let (rate, cpu) = lane::measure(url, size.orders)?;
        seen.ours.push(rate);
        seen.cpu.push(cpu);
        fill::clean(url, size.rows)?;
        for (floor, events) in seen.floors.iter_mut().zip([false, true]) {
            floor.push(floor::measure(url, size.orders, events)?);
            fill::clean(url, size.rows)?;
        }
    }
    Ok(seen)
}

impl Seen {
    fn write(&self) -> String {
        let Self { filled, ours, cpu, floors, hot } = self;
        json!({"filled": filled, "ours": ours, "cpu": cpu, "floors": floors, "hot": hot}).to_string()
    }

    fn read(seen: &Value) -> Self {
        let list = |at: &str| {
            let list = seen.pointer(at).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_f64).collect()
        };
        Self {
            filled: seen.get("filled").and_then(Value::as_f64),
            ours: list("/ours"),
            cpu: list("/cpu"),
            floors: [list("/floors/0"), list("/floors/1")],
            hot: list("/hot"),
        }
    }
}

/// Runs one of PostgreSQL's own programs against a database, and gives what it says.
fn tool(name: &str, args: &[&str], url: &str) -> Done<String> {
    let mut command = Command::new("bash");
    let path = "\"$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)\"";
    command.arg("-c").arg(format!("{path}/{name} \"$@\"")).arg(name).args(args).arg(url);
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("{name}: {e}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{name} failed"))
    }
}
