package dev.realmkeep.deploy.rulebreaking;

/** Has a name that says nothing. */
public final class ThingHelper {}
