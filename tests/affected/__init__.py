"""Which plugins an edit reaches, in a monorepo of each layout: no more of them, and no fewer."""
