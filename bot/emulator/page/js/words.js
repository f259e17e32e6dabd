/** What a phone itself says, in the language of its owner, as Telegram's apps do. The page around it speaks English. */

const WORDS = {
  en: { start: "START", unblock: "Unblock", message: "Message", bot: "bot", blocked: "blocked", edited: "edited",
    typing: "typing…", upload_photo: "sending a photo…", upload_document: "sending a file…", photo: "Photo", document: "File",
    unread: "Unread messages", unlock: "Unlock", quiet: "What comes now shows here." },
  de: { start: "STARTEN", unblock: "Blockierung aufheben", message: "Nachricht", bot: "Bot", blocked: "blockiert", edited: "bearbeitet",
    typing: "schreibt…", upload_photo: "sendet ein Foto…", upload_document: "sendet eine Datei…", photo: "Foto", document: "Datei",
    unread: "Ungelesene Nachrichten", unlock: "Entsperren", quiet: "Was jetzt kommt, steht hier." },
  es: { start: "INICIAR", unblock: "Desbloquear", message: "Mensaje", bot: "bot", blocked: "bloqueado", edited: "editado",
    typing: "escribiendo…", upload_photo: "enviando una foto…", upload_document: "enviando un archivo…", photo: "Foto", document: "Archivo",
    unread: "Mensajes no leídos", unlock: "Desbloquear", quiet: "Lo que llegue ahora se verá aquí." },
  fr: { start: "DÉMARRER", unblock: "Débloquer", message: "Message", bot: "bot", blocked: "bloqué", edited: "modifié",
    typing: "écrit…", upload_photo: "envoie une photo…", upload_document: "envoie un fichier…", photo: "Photo", document: "Fichier",
    unread: "Messages non lus", unlock: "Déverrouiller", quiet: "Ce qui arrive maintenant s’affiche ici." },
};

/** One of these words in a phone's language; in English where it speaks another. */
export function said(name, language) {
  return (WORDS[language?.split("-")[0]] ?? WORDS.en)[name];
}
