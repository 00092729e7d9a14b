meter-level = Pegelmesser
    .description = Zeigt den Pegel und reicht das Audio unverändert durch.
    .help = Ein Draht mit Anzeige: Spitze und Effektivwert jedes Kanals sind zu sehen, nichts wird verändert.
    .config-channels = Wie viele Kanäle die Audio-Anschlüsse haben.
