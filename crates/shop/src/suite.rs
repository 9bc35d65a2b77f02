//! The till as the world meets it: requests and bytes in, answers out, written down as transcripts.

mod catalogue;
mod draws;
mod fulfilment;
mod goods;
mod hooks;
mod hostile;
mod offers;
mod once;
mod orders;
mod papers;
mod pay;
mod receiver;
mod returns;
mod shop;
mod stripe;

use crate::Shop;
use wanghong_people::trial;

type World = trial::World<Shop>;
