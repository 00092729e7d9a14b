//! Signal processing over slices, without graph, threads or clock.
