// Asks the browser for a security key when a form that needs one is sent, and sends the form with the answer.
'use strict';
(() => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const keys = list => (list || []).map(key => ({ ...key, id: bytes(key.id) }));
  const reasons = {
    NotAllowedError: 'No security key was used in time, or it was refused. Try again.',
    InvalidStateError: 'This security key is added already.',
    NotSupportedError: 'This security key cannot do what this server needs.',
    SecurityError: 'Security keys do not work at this address.'
  };

  const make = async question => {
    const made = await navigator.credentials.create({ publicKey: {
      ...question, challenge: bytes(question.challenge), user: { ...question.user, id: bytes(question.user.id) },
      excludeCredentials: keys(question.excludeCredentials) } });
    const ways = made.response.getTransports ? made.response.getTransports() : [];
    return answer(made, { attestationObject: text(made.response.attestationObject), transports: ways });
  };

  const sign = async question => {
    const signed = await navigator.credentials.get({ publicKey: {
      ...question, challenge: bytes(question.challenge), allowCredentials: keys(question.allowCredentials) } });
    const response = { authenticatorData: text(signed.response.authenticatorData), signature: text(signed.response.signature) };
    if (signed.response.userHandle) {
      response.userHandle = text(signed.response.userHandle);
    }
    return answer(signed, response);
  };

  const answer = (key, response) => JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: {},
    response: { ...response, clientDataJSON: text(key.response.clientDataJSON) } });

  const send = async form => {
    const alert = form.querySelector('[role=alert]');
    const button = form.querySelector('button');
    alert.hidden = true;
    button.disabled = true;
    try {
      const question = JSON.parse(form.dataset.question);
      form.elements.answer.value = await (form.dataset.ceremony === 'create' ? make(question) : sign(question));
      form.submit();
    } catch (failure) {
      alert.textContent = reasons[failure.name] || 'This did not work: ' + failure.name;
      alert.hidden = false;
      button.disabled = false;
      button.focus();
    }
  };

  const able = Boolean(window.PublicKeyCredential && navigator.credentials);
  document.querySelectorAll('form[data-ceremony]').forEach(form => {
    form.hidden = !able;
    form.addEventListener('submit', event => {
      event.preventDefault();
      send(form);
    });
  });
  document.querySelectorAll('[data-unable]').forEach(hint => {
    hint.hidden = able;
  });
})();
