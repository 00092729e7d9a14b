graph-subgraph = Untergraph
    .description = Ein Graph im Graphen, als ein Knoten.
    .help = Steht für einen Graphen im Graphen: was dieser freigibt, sind seine Anschlüsse und Parameter. Mehrere Knoten können eine Definition teilen und ändern sich dann gemeinsam.
