package org.nembo.objectstore.transfer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;

/** An engine that loses the object {@code gone} after it was listed, and breaks off in the middle of {@code cut}. */
final class Faulty {

    volatile boolean faults = true;

    ObjectEngine over(ObjectEngine engine) {
        return (ObjectEngine) Proxy.newProxyInstance(ObjectEngine.class.getClassLoader(), new Class<?>[] {ObjectEngine.class}, (proxy, method, arguments) -> {
            if (faults && method.getName().equals("find") && "gone".equals(arguments[1])) {
                return Optional.empty();
            }
            try {
                Object result = method.invoke(engine, arguments);
                return faults && method.getName().equals("open") && ((StoredObject) arguments[0]).key().equals("cut") ? cut((Content) result) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static Content cut(Content whole) {
        return new Content() {
            private boolean sent;

            @Override
            public long remaining() {
                return whole.remaining();
            }

            @Override
            public ByteBuffer next() {
                ByteBuffer bytes = sent ? ByteBuffer.allocate(0) : whole.next();
                if (!sent) {
                    bytes = bytes.slice(0, bytes.remaining() / 2);
                }
                sent = true;
                return bytes;
            }

            @Override
            public void close() {
                whole.close();
            }
        };
    }
}
