package org.nembo.directory;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How the directory can refuse. */
public enum DirectoryError implements ErrorCode {
    USER_NOT_FOUND(ErrorKind.USER, 404, "No such user", "Look at user:list or GET /api/v1/users."),
    USER_EXISTS(ErrorKind.USER, 409, "The username is taken", "Usernames of local accounts differ in more than upper and lower case. Choose another."),
    USER_INVALID(ErrorKind.USER, 400, "The user is not valid", "The message names the field and what it must look like."),
    USER_NOT_LOCAL(ErrorKind.USER, 409, "Not a local account", "This identity belongs to another issuer: names, e-mail and passwords are changed there."),
    USER_PROTECTED(ErrorKind.USER, 409, "The account is the way back in", "The generated administrator stays; revoke its tokens or change its password instead."),
    GROUP_NOT_FOUND(ErrorKind.USER, 404, "No such group", "Look at group:list or GET /api/v1/groups."),
    GROUP_EXISTS(ErrorKind.USER, 409, "The group exists", "Choose another name, or use the group that is there."),
    GROUP_INVALID(ErrorKind.USER, 400, "The group is not valid", "The message names the field and what it must look like."),
    GROUP_NOT_EMPTY(ErrorKind.USER, 409, "The group has subgroups", "Delete the subgroups first."),
    GROUP_PROTECTED(ErrorKind.USER, 409, "The group is needed", "The generated administrator stays in the group of administrators, which stays too."),
    USER_CHANGED(ErrorKind.USER, 412, "It was changed meanwhile", "Read it again, apply your change to what is there now, and send it with the new ETag."),
    SSH_KEY_INVALID(ErrorKind.USER, 400, "Not a public key of SSH", "Send one line of a .pub file: type, key and comment. The message says what is wrong with it."),
    SSH_KEY_EXISTS(ErrorKind.USER, 409, "The key is there already", "Each key is kept once per user."),
    SSH_KEY_NOT_FOUND(ErrorKind.USER, 404, "No such key", "Look at the ids in GET /api/v1/users/me/ssh-keys."),
    REQUEST_NOT_FOUND(ErrorKind.USER, 404, "No such request", "Look at GET /api/v1/users/me/requests, or at those of the group."),
    REQUEST_STATE(ErrorKind.USER, 409, "The request is not in that state", "The message says how it stands. A decided request is not decided again."),
    PASSWORD_WEAK(ErrorKind.USER, 400, "The password is too easy to guess", "The message says why. Several words that have nothing to do with you make a good one."),
    SECURITY_KEY_ADDRESS(ErrorKind.USER, 409, "No security key works at this address",
            "Browsers make security keys for names and not for numbers, and only over https: set public.url of org.nembo.http."),
    SECURITY_KEY_EXISTS(ErrorKind.USER, 409, "The security key is there already", "Each security key is kept once on a server."),
    SECURITY_KEY_INVALID(ErrorKind.USER, 400, "The security key is not taken", "The message says why. Begin again on the page: an answer counts once."),
    SECURITY_KEY_NOT_FOUND(ErrorKind.USER, 404, "No such security key", "Look at the ids in GET /api/v1/users/me/security-keys."),
    SECOND_FACTOR_REQUIRED(ErrorKind.USER, 401, "A second factor is needed",
            "Send the six digits that your app shows, or one of your recovery codes, with the password; or sign in with a security key in a browser."),
    SECOND_FACTOR_STATE(ErrorKind.USER, 409, "The one-time codes are not in that state", "Look at GET /api/v1/users/me/totp: begin, confirm, remove."),
    SECOND_FACTOR_WRONG(ErrorKind.USER, 400, "The one-time code is wrong", "Compare the clock of your device, and send the code that is shown now. A code is taken once.");

    private final ErrorFacts facts;

    DirectoryError(ErrorKind kind, int status, String title, String help) {
        this.facts = new ErrorFacts(kind, status, false, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
