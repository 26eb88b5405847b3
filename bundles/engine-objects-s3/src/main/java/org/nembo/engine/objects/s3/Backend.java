package org.nembo.engine.objects.s3;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * The bucket of the other S3 as files that are written once. Every request ends in time and is tried a few times; what is sent carries its MD5, and what the
 * other side says it has got is compared. Thread-safe.
 */
final class Backend implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    /** Says whose the place is. */
    static final String MARK = "owner";
    private static final int PAGE = 1000;

    private final Wire http;
    private final S3Client client;
    private final String bucket;
    private final String prefix;

    Backend(Settings settings) {
        Settings.Peer peer = settings.peer();
        Settings.Limits limits = settings.limits();
        this.bucket = peer.bucket();
        this.prefix = peer.prefix();
        ProfileFile none = ProfileFile.builder().content(new ByteArrayInputStream(new byte[0])).type(ProfileFile.Type.CONFIGURATION).build();
        Duration silence = limits.attempt().compareTo(SILENCE) < 0 ? limits.attempt() : SILENCE;
        this.http = new Wire(client(peer.caFile(), silence));
        this.client = S3Client.builder().endpointOverride(peer.url()).region(Region.of(peer.region())).forcePathStyle(true)
                .credentialsProvider(() -> AwsBasicCredentials.create(peer.accessKey(), peer.secret().get().reveal()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .httpClient(http)
                .overrideConfiguration(it -> it.apiCallTimeout(limits.request()).apiCallAttemptTimeout(limits.attempt())
                        .defaultProfileFile(none).retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(limits.attempts()).build()))
                .build();
    }

    private static SdkHttpClient client(String caFile, Duration silence) {
        UrlConnectionHttpClient.Builder builder = UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(silence);
        if (!caFile.isEmpty()) {
            TrustManager[] trusted = Trusted.by(caFile);
            builder.tlsTrustManagersProvider(() -> trusted);
        }
        return builder.build();
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    private String key(String file) {
        return prefix + file;
    }

    private static byte[] md5(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private static RequestBody body(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
    }

    /** Compares what was got with what was sent, where the other side says MD5: encrypted by other keys than its own it says something else. */
    private static void compare(String what, byte[] md5, String etag, ServerSideEncryption encryption) {
        boolean says = encryption == null || encryption == ServerSideEncryption.AES256;
        if (says && etag != null && !etag.replace("\"", "").equalsIgnoreCase(HexFormat.of().formatHex(md5))) {
            throw new NemboException(ObjectError.OBJECTS_BUSY, "%s: the S3 behind this server got other bytes than were sent".formatted(what));
        }
    }

    /** Writes a whole file, which is durable then. */
    void put(String file, byte[] bytes, int length) {
        byte[] md5 = md5(bytes, length);
        try {
            var answer = client.putObject(it -> it.bucket(bucket).key(key(file)).contentMD5(Base64.getEncoder().encodeToString(md5))
                    .contentType("application/octet-stream"), body(bytes, length));
            compare("writing", md5, answer.eTag(), answer.serverSideEncryption());
        } catch (SdkException e) {
            throw Faults.of("writing", e);
        }
    }

    /** Begins a file in parts. */
    String begin(String file) {
        try {
            return client.createMultipartUpload(it -> it.bucket(bucket).key(key(file)).contentType("application/octet-stream")).uploadId();
        } catch (SdkException e) {
            throw Faults.of("writing", e);
        }
    }

    CompletedPart part(String file, String upload, int number, byte[] bytes, int length) {
        byte[] md5 = md5(bytes, length);
        try {
            var answer = client.uploadPart(it -> it.bucket(bucket).key(key(file)).uploadId(upload).partNumber(number)
                    .contentMD5(Base64.getEncoder().encodeToString(md5)), body(bytes, length));
            compare("writing", md5, answer.eTag(), answer.serverSideEncryption());
            return CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build();
        } catch (SdkException e) {
            throw Faults.of("writing", e);
        }
    }

    /** Makes the file of its parts, which is durable then. An answer that is lost may have been a good one: then the file is there. */
    void complete(String file, String upload, List<CompletedPart> parts, long length) {
        try {
            client.completeMultipartUpload(it -> it.bucket(bucket).key(key(file)).uploadId(upload).multipartUpload(all -> all.parts(parts)));
        } catch (SdkException e) {
            if (size(file).orElse(-1L) != length) {
                throw Faults.of("writing", e);
            }
        }
        long there = size(file).orElse(-1L);
        if (there != length) {
            throw new NemboException(ObjectError.OBJECTS_BUSY, "writing: the S3 behind this server made %d bytes of %d".formatted(there, length));
        }
    }

    void abort(String file, String upload) {
        try {
            client.abortMultipartUpload(it -> it.bucket(bucket).key(key(file)).uploadId(upload));
        } catch (SdkException e) {
            if (!Faults.isMissing(e)) {
                throw Faults.of("giving up", e);
            }
        }
    }

    /** The length of a file; empty when there is none. */
    Optional<Long> size(String file) {
        try {
            HeadObjectResponse head = client.headObject(it -> it.bucket(bucket).key(key(file)));
            return Optional.of(head.contentLength());
        } catch (SdkException e) {
            if (Faults.isMissing(e)) {
                return Optional.empty();
            }
            throw Faults.of("looking", e);
        }
    }

    /** Bytes of a file from one to another, which is the last. Empty when there is no such file. */
    Optional<ResponseInputStream<GetObjectResponse>> open(String file, long from, long last) {
        try {
            return Optional.of(client.getObject(it -> it.bucket(bucket).key(key(file)).range("bytes=%d-%d".formatted(from, last))));
        } catch (SdkException e) {
            if (Faults.isMissing(e)) {
                return Optional.empty();
            }
            throw Faults.of("reading", e);
        }
    }

    /** Deletes a file; one that is not there is no failure. */
    void delete(String file) {
        try {
            client.deleteObject(it -> it.bucket(bucket).key(key(file)));
        } catch (SdkException e) {
            if (!Faults.isMissing(e)) {
                throw Faults.of("deleting", e);
            }
        }
    }

    /** Files by name, after one of them (empty for the first). */
    List<String> list(String after) {
        try {
            ListObjectsV2Response page = client.listObjectsV2(it -> it.bucket(bucket).prefix(prefix).maxKeys(PAGE)
                    .startAfter(after.isEmpty() ? null : key(after)));
            return page.contents().stream().map(each -> each.key().substring(prefix.length())).toList();
        } catch (SdkException e) {
            throw Faults.of("listing", e);
        }
    }

    /** Gives up files in parts that were begun before; so many. */
    int abortBefore(Instant time) {
        try {
            int aborted = 0;
            ListMultipartUploadsResponse page = client.listMultipartUploads(it -> it.bucket(bucket).prefix(prefix).maxUploads(PAGE));
            for (var each : page.uploads()) {
                if (each.key().startsWith(prefix) && each.initiated() != null && each.initiated().isBefore(time)) {
                    abort(each.key().substring(prefix.length()), each.uploadId());
                    aborted++;
                }
            }
            return aborted;
        } catch (SdkException e) {
            throw Faults.of("listing", e);
        }
    }

    /**
     * Says whose this place is, for that no two indexes think each other's files are forgotten ones.
     *
     * @return whose it is
     */
    String claim(String owner) {
        Optional<String> known = mark();
        if (known.isPresent()) {
            return known.get();
        }
        byte[] bytes = owner.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try {
            client.putObject(it -> it.bucket(bucket).key(key(MARK)).ifNoneMatch("*").contentType("text/plain"), body(bytes, bytes.length));
        } catch (SdkException e) {
            return mark().orElseThrow(() -> Faults.of("claiming the bucket '%s'".formatted(bucket), e));
        }
        return mark().orElse("");
    }

    private Optional<String> mark() {
        try (InputStream in = client.getObject(it -> it.bucket(bucket).key(key(MARK)))) {
            return Optional.of(new String(in.readNBytes(200), java.nio.charset.StandardCharsets.UTF_8));
        } catch (SdkException e) {
            if (e instanceof software.amazon.awssdk.services.s3.model.NoSuchKeyException) {
                return Optional.empty();
            }
            throw Faults.of("looking whose the bucket '%s' is".formatted(bucket), e);
        } catch (java.io.IOException e) {
            throw Faults.of("looking whose the bucket '%s' is".formatted(bucket), e);
        }
    }
}
