//! The real server as a process of its own, under what happens to servers. Afterwards every acknowledged order, every
//! piece and every fen is accounted for.
#![cfg(test)]

mod backup;
mod books;
mod buyer;
mod chance;
mod clock;
mod database;
mod disk;
mod files;
mod hang;
mod house;
mod keeper;
mod kill;
mod line;
mod plans;
mod postgres;
mod receiver;
mod rush;
mod second;
mod sleep;
mod stall;
mod stop;
mod wire;
