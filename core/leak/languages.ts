/** Small words of European languages; some are English, too, but no English sentence is full of them. */
const smallWords = new Set(
  `
  der das und nicht mit für von auf ist sind bei wird werden im zu dem den ein eine einen einer es sein sonst müssen muss genau wenn dann oder als wie aus
  nach vor um die sich auch nur kein keine noch le la les de en ou des une dans pour est sont pas du et aux il elle ne qui sur avec au ce cette y el los las
  para por con una del que se su lo más pero son gli che non per sono della dei di nel alla è e um uma não os dos na da em het een niet van voor zijn
  moet och att som är det på og ikke til av skal nie jest oraz się dla ja ei bir ve için
  `
    .trim()
    .split(/\s+/),
);

/** Whether a sentence is not English: a quarter of its words, and three of them, are small words of other languages, or its letters are not Latin. */
export function isForeign(sentence: string): boolean {
  const words = sentence.toLowerCase().match(/\p{L}+/gu) ?? [];
  const small = words.filter((word) => smallWords.has(word)).length;
  const others = sentence.match(/[^\P{L}\p{Script=Latin}]/gu)?.length ?? 0;
  return (small >= 3 && small * 4 >= words.length) || others >= 6;
}
