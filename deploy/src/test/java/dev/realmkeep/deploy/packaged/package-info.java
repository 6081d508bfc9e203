/** The installation as processes. */
package dev.realmkeep.deploy.packaged;
