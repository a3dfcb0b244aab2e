/**
 * A tar archive of one small file, which is all that the engine needs as build context.
 *
 * @param {string} name at most 100 characters
 * @param {string} content
 * @returns {Buffer}
 */
export function tarOfOneFile(name, content) {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100); // mode
  header.write("0000000\0", 108); // owner
  header.write("0000000\0", 116); // group
  header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136); // time: the epoch, so that the same content gives the same archive
  header.write("        0", 148); // the checksum counts as eight blanks while it is computed; "0" means a plain file
  header.write("ustar\0" + "00", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
  return Buffer.concat([header, body, padding, Buffer.alloc(1024)]);
}
