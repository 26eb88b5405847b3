package org.nembo.tosca;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** What can be wrong with a template, its inputs or a value. The first two stand for a whole list of {@link Finding}s. */
public enum ToscaError implements ErrorCode {
    TOSCA_INVALID(ErrorKind.USER, 422, "The template has errors", "Every error is listed with its line and column. Correct them and send the template again; template:check shows the same list without deploying."),
    TOSCA_INPUTS_INVALID(ErrorKind.USER, 422, "The inputs do not fit the template", "Every wrong input is listed with what the template allows. Correct them and send the request again."),
    TOSCA_SYNTAX(ErrorKind.USER, 422, "Not well-formed YAML", "The text cannot be read as YAML from the given line on: look for wrong indentation, an unclosed quote or bracket, or a tab."),
    TOSCA_LIMIT(ErrorKind.USER, 422, "Template over a limit", "The text is larger, deeper or refers to itself more often than is accepted. The message gives the limit."),
    TOSCA_TAG(ErrorKind.USER, 422, "YAML tag not accepted", "Only the plain YAML types are accepted: remove the tag and write the value plainly."),
    TOSCA_DUPLICATE_KEY(ErrorKind.USER, 422, "The same key twice", "A key may stand only once in a mapping, because readers differ in which value they take. Remove or rename one."),
    TOSCA_UNSUPPORTED_VERSION(ErrorKind.USER, 422, "TOSCA version not supported", "Write tosca_definitions_version: tosca_simple_yaml_1_3, or 1_0, 1_1 or 1_2."),
    TOSCA_UNKNOWN_KEY(ErrorKind.USER, 422, "Unknown key", "The language has no such key in this place. Look for a misspelling or a wrong indentation."),
    TOSCA_MISSING_KEY(ErrorKind.USER, 422, "A key is missing", "The language requires this key here. Add it."),
    TOSCA_STRUCTURE(ErrorKind.USER, 422, "Wrong shape", "Another kind of YAML value is expected here: a mapping, a list or plain text. Often the indentation is wrong."),
    TOSCA_UNRESOLVED_IMPORT(ErrorKind.USER, 422, "Import not available", "Imports are taken from the library of this server, never from the network. Types that come from this import cannot be checked; ask the administrator to add it."),
    TOSCA_UNKNOWN_TYPE(ErrorKind.USER, 422, "Unknown type", "No type of this name is declared in the template, its imports or the built-in libraries. Look for a misspelling or a missing import."),
    TOSCA_TYPE_CYCLE(ErrorKind.USER, 422, "Types derived from each other", "A chain of derived_from must end. Remove the loop."),
    TOSCA_TYPE_CONFLICT(ErrorKind.USER, 422, "Type declared twice", "Two files that are imported together declare this type differently. The first import counts; give one of them a namespace_prefix to have both."),
    TOSCA_UNKNOWN_PROPERTY(ErrorKind.USER, 422, "Unknown property", "The type declares no such property. Look for a misspelling, or declare it in the type."),
    TOSCA_MISSING_PROPERTY(ErrorKind.USER, 422, "A required property is missing", "The type requires the property and gives no default. Add it."),
    TOSCA_UNKNOWN_ATTRIBUTE(ErrorKind.USER, 422, "Unknown attribute", "The type declares no attribute or property of this name, so it would never have a value."),
    TOSCA_UNKNOWN_CAPABILITY(ErrorKind.USER, 422, "Unknown capability", "The type declares no capability of this name."),
    TOSCA_UNKNOWN_REQUIREMENT(ErrorKind.USER, 422, "Unknown requirement", "The type declares no requirement of this name."),
    TOSCA_UNKNOWN_INTERFACE(ErrorKind.USER, 422, "Unknown interface", "The type declares no interface of this name."),
    TOSCA_UNKNOWN_OPERATION(ErrorKind.USER, 422, "Unknown operation", "The interface declares no operation of this name."),
    TOSCA_UNKNOWN_NODE(ErrorKind.USER, 422, "Unknown node", "The template has no node of this name. Look for a misspelling."),
    TOSCA_UNMET_REQUIREMENT(ErrorKind.USER, 422, "Requirement not met", "No node of the template offers what the requirement asks for, or the named one is of the wrong type."),
    TOSCA_UNKNOWN_TARGET(ErrorKind.USER, 422, "Unknown target or member", "Targets of policies and members of groups are names of nodes or groups of the same template."),
    TOSCA_TYPE_MISMATCH(ErrorKind.USER, 422, "Value of the wrong type", "The value cannot be read as the declared type. The message shows what is expected."),
    TOSCA_CONSTRAINT_VIOLATED(ErrorKind.USER, 422, "Value outside its constraints", "The declaration limits the value; the message says how."),
    TOSCA_INVALID_CONSTRAINT(ErrorKind.USER, 422, "Constraint not usable", "The constraint is unknown, has the wrong operands, or its pattern is not a usable regular expression."),
    TOSCA_UNKNOWN_FUNCTION(ErrorKind.USER, 422, "Unknown function", "No function of this name exists. Look for a misspelling."),
    TOSCA_FUNCTION_ARGUMENTS(ErrorKind.USER, 422, "Wrong function arguments", "The function takes other arguments; the message shows how it is written."),
    TOSCA_UNDECLARED_INPUT(ErrorKind.USER, 422, "Undeclared input", "No input of this name is declared under topology_template.inputs."),
    TOSCA_MISSING_INPUT(ErrorKind.USER, 422, "An input is missing", "The template requires the input and gives no default. Pass a value."),
    TOSCA_UNUSED_INPUT(ErrorKind.USER, 422, "Input not used", "The input is declared but nothing reads it."),
    TOSCA_CYCLE(ErrorKind.USER, 422, "Circular dependency", "The nodes or values named in the message need each other, so none can be first. Break the circle."),
    TOSCA_ARTIFACT(ErrorKind.USER, 422, "Artifact not usable", "An artifact needs a file and a known type."),
    TOSCA_MERGE_CONFLICT(ErrorKind.USER, 422, "Templates that contradict each other", "Two of the templates that are merged define the same thing differently. The message gives both places: make them equal, or rename one."),
    TOSCA_MERGE_OVERRIDE(ErrorKind.USER, 422, "Refined by an addition", "An addition gives another value to something that the template it belongs to defines, and counts. The message gives both places."),
    TOSCA_MERGE_PARENT(ErrorKind.USER, 422, "Addition to another template", "The addition does not name the template that it is merged with under metadata.parents, so what it needs may be missing."),
    TOSCA_UNRESOLVED_VALUE(ErrorKind.USER, 409, "Value not known", "A value refers to an attribute, index or key that does not exist, at least not yet. The message names it.");

    private final ErrorFacts facts;

    ToscaError(ErrorKind kind, int status, String title, String help) {
        this.facts = new ErrorFacts(kind, status, false, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
