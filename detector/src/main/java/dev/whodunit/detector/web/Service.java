package dev.whodunit.detector.web;

import dev.whodunit.detector.feed.Feeds;
import dev.whodunit.detector.operator.Operations;
import java.util.List;

/**
 * What the API shows and does, once the service has come so far.
 *
 * @param receivers the names of those who can be told
 */
public record Service(Feeds feeds, Operations operations, List<String> receivers) {}
