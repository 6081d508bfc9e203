/** Host modules in GraalJS: loading, evaluating, running their functions within limits. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.host.guest;
