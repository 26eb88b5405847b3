package org.nembo.objectstore.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nembo.objectstore.document.Notifications;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.spi.message.Message;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ChangeLog;

/**
 * A change as receivers read it: a record of S3's event notifications, version 2.2, with what Ceph adds. Names of events have no {@code s3:} before them, the
 * owner is named as its issuer does, and {@code sequencer} grows with every change of the same key.
 */
final class EventRecord {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EventRecord() {
    }

    static Message message(ChangeLog.Change change, Bucket bucket, Notifications.Rule rule, Topic topic) {
        String sequencer = String.format("%016X", change.sequence());
        ObjectNode root = JSON.createObjectNode();
        ObjectNode told = root.putArray("Records").addObject();
        told.put("eventVersion", "2.2").put("eventSource", "ceph:s3").put("awsRegion", "default").put("eventTime", Stamps.iso(change.time()));
        told.put("eventName", change.origin().event());
        told.putObject("userIdentity").put("principalId", subject(change.origin().principal()));
        told.putObject("requestParameters").put("sourceIPAddress", change.origin().address());
        told.putObject("responseElements").put("x-amz-request-id", change.origin().request()).put("x-amz-id-2", "");
        ObjectNode s3 = told.putObject("s3").put("s3SchemaVersion", "1.0").put("configurationId", rule.id());
        ObjectNode in = s3.putObject("bucket").put("name", bucket.name());
        in.putObject("ownerIdentity").put("principalId", subject(bucket.owner()));
        in.put("arn", "arn:aws:s3:default::" + bucket.name()).put("id", "");
        ObjectNode object = s3.putObject("object").put("key", change.key()).put("size", change.size()).put("eTag", change.etag());
        object.put("versionId", change.version().equals("null") ? "" : change.version()).put("sequencer", sequencer);
        object.putArray("metadata");
        object.putArray("tags");
        told.put("eventId", sequencer + "." + topic.name()).put("opaqueData", topic.opaque());
        return Message.json(sequencer + "." + rule.id(), topic.name(), root.toString());
    }

    /** What the issuer calls the subject, as receivers look it up there. */
    private static String subject(String id) {
        int at = id.indexOf('@');
        return at < 0 ? id : id.substring(0, at);
    }
}
