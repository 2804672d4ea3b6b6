"""Will the gateway load this plugin? Verdicts and findings; how they are shown is `report`'s."""
