package dev.whodunit.topologies.normalize;

import java.util.Set;

/**
 * Which source is the witness of a fact that several tell, by configuration and never by waiting.
 *
 * @param watchedDatabases databases whose rows, TRUNCATEs and DDL the WAL tells; their server log's statements are evidence
 * @param frontedServices services whose requests a web server's log tells; their own request lines are evidence
 */
public record NormalizeSettings(Set<String> watchedDatabases, Set<String> frontedServices) {}
