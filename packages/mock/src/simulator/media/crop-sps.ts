import { BitReader, BitWriter } from "./bits.ts";

/** The parts of a picture that are not shown, in pixels. Each is even. */
export interface Crop {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * Changes the crop in a sequence parameter set of H.264 (7.3.2.1.1), so that players show a part of each picture
 * without any change of the pictures.
 * @param sps of the main profile, with the chroma format 4:2:0 and whole frames
 * @param crop added to the crop that it has
 */
export function cropSps(sps: Uint8Array, crop: Crop): Uint8Array {
  const reader = new BitReader(withoutEscapes(sps));
  const end = lastSetBit(withoutEscapes(sps)) + 1;
  skipToCrop(reader);
  const start = reader.position;
  const own = reader.bit() === 1 ? [reader.number(), reader.number(), reader.number(), reader.number()] : [];
  const rest = reader.position;

  const writer = new BitWriter();
  reader.position = 0;
  while (reader.position < start) writer.bit(reader.bit());
  writer.bit(1);
  // In the order of the standard, in units of two pixels.
  const added = [crop.left, crop.right, crop.top, crop.bottom];
  for (const [index, pixels] of added.entries()) writer.number((own[index] ?? 0) + pixels / 2);
  reader.position = rest;
  while (reader.position < end) writer.bit(reader.bit());
  return withEscapes(writer.take());
}

/** Skips the fields of the main profile before the crop. */
function skipToCrop(reader: BitReader): void {
  // The header of the unit, the profile, its constraints and the level.
  reader.skip(32);
  reader.number(); // seq_parameter_set_id
  reader.number(); // log2_max_frame_num_minus4
  const orderType = reader.number();
  if (orderType === 0) reader.number(); // log2_max_pic_order_cnt_lsb_minus4
  if (orderType === 1) throw new TypeError("a picture order of type 1 is not supported");
  reader.number(); // max_num_ref_frames
  reader.skip(1); // gaps_in_frame_num_value_allowed_flag
  reader.number(); // pic_width_in_mbs_minus1
  reader.number(); // pic_height_in_map_units_minus1
  if (reader.bit() === 0) throw new TypeError("fields are not supported");
  reader.skip(1); // direct_8x8_inference_flag
}

/** The stop bit, which ends the content of a unit. */
function lastSetBit(bytes: Uint8Array): number {
  const reader = new BitReader(bytes);
  let last = 0;
  while (reader.position < reader.length) if (reader.bit() === 1) last = reader.position - 1;
  return last;
}

/** Removes the bytes that keep start codes out of a unit. */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes).filter(
    (byte, index) => !(byte === 3 && index > 1 && bytes[index - 1] === 0 && bytes[index - 2] === 0),
  );
}

function withEscapes(bytes: Uint8Array): Uint8Array {
  const escaped: number[] = [];
  for (const byte of bytes) {
    if (byte <= 3 && escaped.at(-1) === 0 && escaped.at(-2) === 0) escaped.push(3);
    escaped.push(byte);
  }
  return Uint8Array.from(escaped);
}
