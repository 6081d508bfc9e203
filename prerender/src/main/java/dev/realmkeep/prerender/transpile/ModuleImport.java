package dev.realmkeep.prerender.transpile;

import java.util.Set;

/**
 * A static import, or an export from another module.
 *
 * @param specifier as written
 * @param names names asked of the other module, {@code default} included, in order
 * @param passesAllOn whether it is {@code export * from}
 * @param line 1-based position of the specifier in the original text, 0 when unknown
 * @param column see {@code line}
 */
public record ModuleImport(
    String specifier, Set<String> names, boolean passesAllOn, int line, int column) {}
