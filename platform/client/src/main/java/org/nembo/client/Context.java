package org.nembo.client;

/** What a command works with. */
record Context(Settings settings, Http http, Screen screen) {
}
