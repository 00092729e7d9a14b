//! The vocabulary of Airloom: units, ids, ports, parameters, node types and processors.
