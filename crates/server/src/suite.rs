//! The server as the world meets it: requests and bytes in, answers out, written down as transcripts.

mod access;
mod before;
mod crash;
mod doors;
mod outside;
mod pages;
mod requests;
mod site;
mod sizes;
mod tokens;
mod troubles;
mod world;
