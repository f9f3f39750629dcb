//! Journeys through the whole house, on both engines.

mod access;
mod api;
mod backup;
mod house;
mod journeys;
mod power_cut;
mod proofs;
mod tamper;
mod world;
