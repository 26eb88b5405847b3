package org.nembo.http.front;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A servlet of another bundle: says who calls, and fails as told. */
final class EchoServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (String.valueOf(request.getQueryString())) {
            case "error":
                response.sendError(418, "a teapot");
                break;
            case "crash":
                throw new IllegalStateException("the secret is 42");
            default:
                response.getWriter().print(request.getRemoteUser() + " from " + request.getRemoteAddr() + " at " + request.getRequestURL());
        }
    }
}
