package org.nembo.http.rest;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** JSON bodies of one API. Text, bytes and streams are left as they are, whatever their media type. Thread-safe. */
final class JsonEntity implements MessageBodyReader<Object>, MessageBodyWriter<Object> {

    private static final List<Class<?>> RAW = List.of(CharSequence.class, byte[].class, InputStream.class, Reader.class, StreamingOutput.class,
            File.class, Path.class);

    private final ObjectMapper json;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();
    private final ObjectWriter writer;

    JsonEntity(ObjectMapper json) {
        this.json = json;
        this.writer = json.writer();
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return json(type, media);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return json(type, media);
    }

    /** Null for an empty body: only the resource knows whether it needs one. */
    @Override
    public Object readFrom(Class<Object> type, Type generic, Annotation[] annotations, MediaType media, MultivaluedMap<String, String> headers,
            InputStream body) throws IOException {
        PushbackInputStream text = new PushbackInputStream(body);
        int first = text.read();
        if (first < 0) {
            return null;
        }
        text.unread(first);
        return readers.computeIfAbsent(generic, t -> json.readerFor(json.constructType(t))).readValue(text);
    }

    @Override
    public void writeTo(Object value, Class<?> type, Type generic, Annotation[] annotations, MediaType media, MultivaluedMap<String, Object> headers,
            OutputStream body) throws IOException {
        try {
            writer.writeValue(body, value);
        } catch (JsonMappingException e) {
            // Reading fails with the same type: there the client is to blame, here we are.
            throw new IllegalStateException("%s cannot be written as JSON".formatted(type.getName()), e);
        }
    }

    private static boolean json(Class<?> type, MediaType media) {
        String subtype = media.getSubtype();
        boolean named = "application".equalsIgnoreCase(media.getType()) && ("json".equalsIgnoreCase(subtype) || subtype.endsWith("+json"));
        return named && RAW.stream().noneMatch(raw -> raw.isAssignableFrom(type));
    }
}
