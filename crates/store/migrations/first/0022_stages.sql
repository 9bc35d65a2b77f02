-- Those with a stage are few among all accounts, and whoever signs up is compared with them.
CREATE INDEX accounts_leader ON accounts (id) WHERE leader;
