category-restore = Restaurierung

restore-noise_reduction = Rauschminderung
    .description = Senkt gleichmäßiges Rauschen, Brummen und Zischen unter einem Signal, Band für Band.
    .help = Für Sprache und Musik mit Lüftern, Bandrauschen oder Verstärkerzischen. Es hört selbst, was Rauschen ist; genauer wird es, wenn es eine Stelle lernt, an der nur Rauschen ist: Lernen einschalten, die Stelle spielen, ausschalten. Nur so viel mindern wie nötig: 6 bis 12 dB fallen nicht auf, viel mehr klingt gläsern. Die Glättung nimmt das Zwitschern, das bei starker Minderung bleibt. Das Gelernte gilt, bis der Knoten zurückgesetzt wird.
    .config-channels = Wie viele Kanäle die Audioanschlüsse haben.
    .param-reduction_db = Minderung
    .param-reduction_db-help = Um wie viel höchstens gesenkt wird; bei 0 geht das Signal durch, wie es ist.
    .param-sensitivity_db = Empfindlichkeit
    .param-sensitivity_db-help = Für wie viel lauter das Rauschen gehalten wird, als es geschätzt ist: Mehr senkt mehr, auch vom Signal.
    .param-smoothing = Glättung
    .param-smoothing-help = Wie träge und breit die Bänder sich bewegen: Mehr zwitschert weniger, lässt aber Anschläge weicher werden.
    .param-profile = Profil
    .param-profile-help = Ob das Rauschen laufend geschätzt wird oder das gelernte gilt.
    .param-learn = Lernen
    .param-learn-help = Solange es an ist, lernt es, was kommt, als Rauschen.

option-adaptive = Laufend
option-learned = Gelernt

tag-denoise = Entrauschen
tag-hiss = Zischen
tag-hum = Brummen
tag-noise = Rauschen
tag-speech = Sprache
tag-restoration = Restaurierung
tag-cleanup = Säubern
