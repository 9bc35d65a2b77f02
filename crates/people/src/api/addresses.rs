//! A person's address book.

use crate::{People, auth::Person};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::Id;
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{self as core, Code, Refusal, limits, policy::Act, words};
use wanghong_store::addresses as rows;

pub(crate) fn routes() -> OpenApiRouter<People> {
    OpenApiRouter::new().routes(routes!(all, add)).routes(routes!(edit, remove))
}

/// Where a person has things sent.
#[expect(clippy::struct_field_names, reason = "the field is called so in the API")]
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Address {
    id: Id,
    name: String,
    phone: String,
    address: String,
    /// Whether it is the one that is proposed first; one of them always is.
    preferred: bool,
}

impl From<rows::Address> for Address {
    fn from(row: rows::Address) -> Self {
        let rows::Address { id, name, phone, address, preferred, .. } = row;
        Self { id: id.into(), name, phone, address, preferred }
    }
}

/// An address to keep.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AddressNew {
    name: String,
    phone: String,
    address: String,
    /// Whether it is proposed first from now on.
    #[serde(default)]
    preferred: bool,
}

impl AddressNew {
    fn check(&self, id: core::Id, person: &Person) -> Result<rows::Address> {
        Ok(rows::Address {
            id,
            user_id: person.user,
            name: words::line(&self.name, limits::SHIP_LINE, "name")?,
            phone: words::line(&self.phone, limits::SHIP_LINE, "phone")?,
            address: words::lines(&self.address, limits::SHIP_ADDRESS, "address")?,
            preferred: false,
        })
    }
}

type Book = Result<Json<Vec<Address>>>;

async fn book(people: &People, person: &Person) -> Book {
    let rows = rows::of_user(&people.base.db, person.user).await?;
    Ok(Json(rows.into_iter().map(Address::from).collect()))
}

/// One's addresses: the one that is proposed first, then the newest first.
#[utoipa::path(get, path = "/me/addresses", responses((status = 200, body = [Address])))]
async fn all(State(people): State<People>, person: Person) -> Book {
    person.may(Act::TakePart)?;
    book(&people, &person).await
}

/// Keeps an address. The first is proposed first; one that is there already is not kept twice.
#[utoipa::path(post, path = "/me/addresses", request_body = AddressNew, responses((status = 200, body = [Address])))]
async fn add(State(people): State<People>, person: Person, Json(form): Json<AddressNew>) -> Book {
    person.may(Act::TakePart)?;
    let new = form.check(clock::mint(), &person)?;
    let mut tx = people.base.db.begin().await?;
    let known = rows::locked(&mut tx, person.user).await?;
    let words = |a: &rows::Address| (a.name.clone(), a.phone.clone(), a.address.clone());
    let twin = known.iter().find(|row| words(row) == words(&new));
    if twin.is_none() && known.len() >= limits::ADDRESSES {
        let message = format!("An address book has at most {} addresses.", limits::ADDRESSES);
        return Err(Refusal::new(Code::LIMIT_REACHED, message).field("addresses").into());
    }
    if twin.is_none() {
        rows::add(&mut tx, &new).await?;
    }
    if form.preferred || known.is_empty() {
        rows::prefer(&mut tx, person.user, twin.unwrap_or(&new).id).await?;
    }
    tx.commit().await?;
    book(&people, &person).await
}

/// Changes an address.
#[utoipa::path(patch, path = "/me/addresses/{id}", params(("id" = Id, Path)), request_body = AddressNew,
    responses((status = 200, body = [Address])))]
async fn edit(
    State(people): State<People>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<AddressNew>,
) -> Book {
    person.may(Act::TakePart)?;
    let to = form.check(id, &person)?;
    let mut tx = people.base.db.begin().await?;
    rows::locked(&mut tx, person.user).await?;
    if !rows::edit(&mut tx, &to).await? {
        return Err(Error::not_found());
    }
    if form.preferred {
        rows::prefer(&mut tx, person.user, id).await?;
    }
    tx.commit().await?;
    book(&people, &person).await
}

/// Forgets an address. If it was proposed first, the newest of the others is from now on.
#[utoipa::path(delete, path = "/me/addresses/{id}", params(("id" = Id, Path)), responses((status = 200, body = [Address])))]
async fn remove(State(people): State<People>, person: Person, Path(Id(id)): Path<Id>) -> Book {
    person.may(Act::TakePart)?;
    let mut tx = people.base.db.begin().await?;
    let known = rows::locked(&mut tx, person.user).await?;
    if !rows::remove(&mut tx, person.user, id).await? {
        return Err(Error::not_found());
    }
    let was = known.iter().any(|row| row.id == id && row.preferred);
    let next = known.iter().find(|row| row.id != id).filter(|_| was);
    if let Some(next) = next {
        rows::prefer(&mut tx, person.user, next.id).await?;
    }
    tx.commit().await?;
    book(&people, &person).await
}
