/// The colours of the marks, for pages that show diagrams. A site may set the variables to its own.
public enum Stylesheet {
    /// CSS for `HTMLRenderer`'s fragments in light and dark. Text on every mark has a contrast of at
    /// least 4.5 to 1 if the page's text is near black or near white.
    public static let css = """
        :root {
          --mark-free: #d9f2dc; --mark-allocated: #cfe0fb; --mark-active: #ffe9a8; --mark-split: #ead9f7;
          --mark-merged: #c9eef0; --mark-faulted: #ffd3cf; --mark-reserved: #e6e6e6;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --mark-free: #1d4a26; --mark-allocated: #1c3d6e; --mark-active: #5c4708; --mark-split: #4a2a63;
            --mark-merged: #11494d; --mark-faulted: #7a1d17; --mark-reserved: #3b3b3b;
          }
        }
        .diagram { margin: 1rem 0; }
        .diagram-svg { display: block; width: 100%; max-width: 36rem; height: auto; }
        .diagram-table { border-collapse: collapse; }
        .diagram-table th, .diagram-table td { padding: 0.2rem 0.5rem; text-align: left; }
        .diagram-table .number { text-align: right; font-variant-numeric: tabular-nums; }
        .mark-free rect { fill: var(--mark-free); }
        .mark-allocated rect { fill: var(--mark-allocated); }
        .mark-active rect { fill: var(--mark-active); }
        .mark-split rect { fill: var(--mark-split); }
        .mark-merged rect { fill: var(--mark-merged); }
        .mark-faulted rect { fill: var(--mark-faulted); }
        .mark-reserved rect { fill: var(--mark-reserved); }
        tr.mark-free { background: var(--mark-free); }
        tr.mark-allocated { background: var(--mark-allocated); }
        tr.mark-active { background: var(--mark-active); }
        tr.mark-split { background: var(--mark-split); }
        tr.mark-merged { background: var(--mark-merged); }
        tr.mark-faulted { background: var(--mark-faulted); }
        tr.mark-reserved { background: var(--mark-reserved); }

        """
}
