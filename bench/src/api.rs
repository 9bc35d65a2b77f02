//! The API, as far as a benchmark needs it: a company is set up, a show is opened, people sign up and speak.

use crate::{
    Done, clock,
    http::{Answer, Connection},
    server::Server,
};
use serde_json::{Value, json};

/// Somebody who is logged in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    cookies: String,
}

/// A show that is on.
#[derive(Debug)]
pub(crate) struct Show {
    leader: Person,
    /// Whose it is.
    account: String,
    connection: Connection,
    /// Its number.
    pub(crate) live: String,
    /// What a publisher sends with.
    pub(crate) key: String,
}

/// Where the API is.
pub(crate) const API: &str = "/api/wanghong/v1";

impl Person {
    /// Asks as this person, from an address of their own.
    pub(crate) fn ask(&self, to: &mut Connection, line: &str, body: &Value) -> Done<Answer> {
        ask(to, line, body, &self.cookies, 1)
    }

    /// Says something; tells whether the room took it.
    pub(crate) fn say(&self, to: &mut Connection, live: &str, text: &str, key: &str) -> Done<bool> {
        let body = json!({"text": text, "at": clock::wall(), "key": key});
        Ok(self.ask(to, &format!("POST {API}/lives/{live}/comments"), &body)?.status == 200)
    }
}

fn ask(to: &mut Connection, line: &str, body: &Value, cookies: &str, address: u32) -> Done<Answer> {
    let [_, _, c, d] = address.to_be_bytes();
    let head = format!(
        "{line} HTTP/1.1\r\ncontent-type: application/json\r\ncookie: {cookies}\r\nx-forwarded-for: 10.9.{c}.{d}"
    );
    to.ask(&head, &body.to_string())
}

fn json(answer: &Answer) -> Done<Value> {
    if answer.status >= 300 {
        return Err(format!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body)));
    }
    serde_json::from_slice(&answer.body).map_err(|e| e.to_string())
}

fn text(value: &Value, pointer: &str) -> Done<String> {
    let found = value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| format!("no {pointer} in {value}"))
}

/// Lets so many people sign up.
pub(crate) fn people(server: &Server, count: u32) -> Done<Vec<Person>> {
    let mut to = Connection::open(server.port)?;
    let mut people = Vec::new();
    for n in 0..count {
        let body = json!({"name": format!("p{n}"), "handle": format!("person{n}"),
            "email": format!("p{n}@example.com"), "password": "correct horse"});
        let answer = ask(&mut to, &format!("POST {API}/signup"), &body, "", n + 2)?;
        json(&answer)?;
        people.push(Person { cookies: answer.cookies.join("; ") });
    }
    Ok(people)
}

impl Show {
    /// Sets the company up and plans a show.
    pub(crate) fn plan(server: &Server) -> Done<Self> {
        let mut connection = Connection::open(server.port)?;
        let body = json!({"company": "Bench", "currency": "CNY", "name": "Lead", "handle": "lead",
            "email": "lead@example.com", "password": "correct horse", "token": server.setup_token()?});
        let answer = ask(&mut connection, &format!("POST {API}/setup"), &body, "", 1)?;
        let account = text(&json(&answer)?, "/account/id")?;
        let leader = Person { cookies: answer.cookies.join("; ") };
        let body = json!({"title": "Bench", "cover": null, "planned_at": null, "products": []});
        let live = leader.ask(&mut connection, &format!("POST {API}/accounts/{account}/lives"), &body)?;
        let live = text(&json(&live)?, "/id")?;
        let studio = leader.ask(&mut connection, &format!("GET {API}/lives/{live}/studio"), &Value::Null)?;
        let key = text(&json(&studio)?, "/ingest/stream_key")?;
        Ok(Self { leader, account, connection, live, key })
    }

    /// Turns the server's own test picture on or off.
    pub(crate) fn test_picture(&mut self, on: bool) -> Done {
        self.put("test-signal", &json!({"on": on}))
    }

    fn put(&mut self, what: &str, body: &Value) -> Done {
        let line = format!("PUT {API}/lives/{}/{what}", self.live);
        json(&self.leader.ask(&mut self.connection, &line, body)?).map(drop)
    }

    /// Has the leader's shop sell something; gives the number of its one SKU.
    pub(crate) fn sell(&mut self, title: &str, price: i64, stock: i64) -> Done<String> {
        let sku = json!({"title": "One", "price_minor": price, "stock": stock});
        let body = json!({"title": title, "description": "", "pictures": [], "skus": [sku]});
        let line = format!("POST {API}/accounts/{}/products", self.account);
        text(&json(&self.leader.ask(&mut self.connection, &line, &body)?)?, "/skus/0/id")
    }

    /// Opens the room.
    pub(crate) fn open(&mut self) -> Done {
        let line = format!("POST {API}/lives/{}/open", self.live);
        json(&self.leader.ask(&mut self.connection, &line, &json!({}))?).map(drop)
    }

    /// The address of a seat.
    pub(crate) fn seat(&self) -> String {
        format!("{API}/lives/{}/seat", self.live)
    }

    /// The address of a file of the picture.
    pub(crate) fn file(&self, name: &str) -> String {
        format!("/live/{}/{name}", self.live)
    }
}
