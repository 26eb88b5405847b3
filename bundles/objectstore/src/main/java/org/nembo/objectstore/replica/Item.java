package org.nembo.objectstore.replica;

/** A version that is to be the same at another site. @param key of the object */
record Item(String bucket, String key, String version) {
}
