package org.nembo.identity.page;

import java.util.Optional;

/** A new password, typed twice. Pure functions. */
final class NewPassword {

    private static final int LONGEST = 1000;

    private NewPassword() {
    }

    /** What a form that carries one cannot be taken for; what makes a good password is for the directory to say. */
    static Optional<String> fault(Form form) {
        if (!form.get("password").equals(form.get("repeat"))) {
            return Optional.of("This is not the same as above. Type the password twice.");
        }
        return form.get("password").length() > LONGEST ? Optional.of("A password has at most %d characters.".formatted(LONGEST)) : Optional.empty();
    }

    /** @param first what is wrong with it @param second what is wrong with the repetition */
    static String fields(String first, String second) {
        String more = "type=\"password\" autocomplete=\"new-password\" required maxlength=\"" + LONGEST + "\"";
        return Html.field("password", "Password", "", more, first) + Html.field("repeat", "The password again", "", more, second);
    }
}
