/** The texts of the mask editor, in one language. */
export interface MaskTexts {
  label: string;
  layers: string;
  frozen: string;
  movement: (number: number) => string;
  nothingPainted: string;
  painted: string;
  points: (count: number) => string;
  addMovement: string;
  /** @param most how many movements a request may have. */
  movementsFull: (most: number) => string;
  remove: (name: string) => string;
  tools: string;
  brush: string;
  eraser: string;
  path: string;
  brushSize: string;
  pixels: (count: number) => string;
  fillAll: string;
  clearArea: string;
  clearPath: string;
  undo: string;
  picture: string;
  /** What the chosen layer does in the video. */
  frozenHint: string;
  movementHint: string;
  /** How to paint and how to draw a path, by pointer and by keyboard. */
  paintHelp: string;
  pathHelp: (most: number) => string;
  pathPoints: string;
  noPoints: string;
  point: (number: number) => string;
  /** Names of a point's two numbers, for screen readers. */
  fromLeft: (number: number) => string;
  fromBottom: (number: number) => string;
  areaMissing: string;
  unreadable: string;
  announcements: MaskAnnouncements;
}

/** What has just happened, for the live region. */
export interface MaskAnnouncements {
  at: (x: number, y: number) => string;
  painted: (layer: string) => string;
  erased: (layer: string) => string;
  filled: (layer: string) => string;
  cleared: (layer: string) => string;
  added: (layer: string) => string;
  removed: (layer: string) => string;
  points: (layer: string, count: number) => string;
  pathFull: (most: number) => string;
  tooLarge: string;
  undone: string;
  dropped: string;
}

export const maskTextsEn: MaskTexts = {
  label: "Still and moving areas",
  layers: "Area",
  frozen: "Frozen area",
  movement: (number) => `Movement ${number}`,
  nothingPainted: "nothing painted",
  painted: "painted",
  points: (count) => (count === 1 ? "1 point" : `${count} points`),
  addMovement: "Add a movement",
  movementsFull: (most) => `A video has at most ${most} movements.`,
  remove: (name) => `Remove ${name}`,
  tools: "Tool",
  brush: "Brush",
  eraser: "Eraser",
  path: "Path",
  brushSize: "Size",
  pixels: (count) => `${count} px`,
  fillAll: "Fill all",
  clearArea: "Clear area",
  clearPath: "Clear path",
  undo: "Undo",
  picture: "Picture to paint on",
  frozenHint: "What you paint here stays still in the video.",
  movementHint: "What you paint here moves along the path that you draw for it.",
  paintHelp:
    "Paint with mouse, pen or finger. By keyboard: arrow keys move the brush, with Shift in large steps; Space paints, and while you hold it, moving draws a line.",
  pathHelp: (most) =>
    `Each click adds a point, up to ${most}; draw to add a whole path, drag a point to move it. By keyboard: arrow keys move the cross, with Shift in large steps; Space adds a point, Backspace removes the last one.`,
  pathPoints: "Points of the path, in pixels from the bottom left corner",
  noPoints: "None yet. Draw the path on the picture, with the tool “Path”.",
  point: (number) => `Point ${number}`,
  fromLeft: (number) => `Point ${number}, x`,
  fromBottom: (number) => `Point ${number}, y`,
  areaMissing: "Paint the area that is to move, or clear its path.",
  unreadable: "This picture cannot be shown, so nothing can be painted on it.",
  announcements: {
    at: (x, y) => `x ${x}, y ${y}`,
    painted: (layer) => `${layer}: painted.`,
    erased: (layer) => `${layer}: erased.`,
    filled: (layer) => `${layer}: the whole picture is painted.`,
    cleared: (layer) => `${layer}: area cleared.`,
    added: (layer) => `${layer} added.`,
    removed: (layer) => `${layer} removed.`,
    points: (layer, count) => `${layer}: the path has ${count} ${count === 1 ? "point" : "points"}.`,
    pathFull: (most) => `The path is full: it has ${most} points.`,
    tooLarge: "The browser cannot keep what is painted: the picture is too large for it.",
    undone: "The last change is taken back.",
    dropped: "The new picture has another size, so what was drawn on the last one is gone.",
  },
};

export const maskTextsTr: MaskTexts = {
  label: "Sabit ve hareketli alanlar",
  layers: "Alan",
  frozen: "Sabit alan",
  movement: (number) => `Hareket ${number}`,
  nothingPainted: "henüz boyanmadı",
  painted: "boyandı",
  points: (count) => `${count} nokta`,
  addMovement: "Hareket ekle",
  movementsFull: (most) => `Bir videoda en çok ${most} hareket olabilir.`,
  remove: (name) => `${name} öğesini kaldır`,
  tools: "Araç",
  brush: "Fırça",
  eraser: "Silgi",
  path: "Yol",
  brushSize: "Kalınlık",
  pixels: (count) => `${count} piksel`,
  fillAll: "Tümünü boya",
  clearArea: "Alanı temizle",
  clearPath: "Yolu temizle",
  undo: "Geri al",
  picture: "Boyanacak resim",
  frozenHint: "Burada boyadığınız yerler videoda kıpırdamaz.",
  movementHint: "Burada boyadığınız yerler, onlar için çizdiğiniz yol boyunca hareket eder.",
  paintHelp:
    "Fareyle, kalemle veya parmağınızla boyayın. Klavyeyle: ok tuşları fırçayı taşır, Shift ile adımlar büyür; boşluk tuşu boyar, basılı tutarken ok tuşlarıyla çizgi çekersiniz.",
  pathHelp: (most) =>
    `Her tıklama bir nokta ekler, en çok ${most} nokta olur; sürükleyerek bütün bir yol çizebilir, bir noktayı tutup taşıyabilirsiniz. Klavyeyle: ok tuşları imleci taşır, Shift ile adımlar büyür; boşluk tuşu nokta ekler, geri silme tuşu son noktayı kaldırır.`,
  pathPoints: "Yolun noktaları, sol alt köşeden piksel olarak",
  noPoints: "Henüz yok. Yolu “Yol” aracıyla resmin üzerinde çizin.",
  point: (number) => `Nokta ${number}`,
  fromLeft: (number) => `Nokta ${number}, x`,
  fromBottom: (number) => `Nokta ${number}, y`,
  areaMissing: "Hareket edecek alanı boyayın ya da yolunu temizleyin.",
  unreadable: "Bu resim gösterilemediği için üzerine çizim yapılamıyor.",
  announcements: {
    at: (x, y) => `x ${x}, y ${y}`,
    painted: (layer) => `${layer}: boyandı.`,
    erased: (layer) => `${layer}: silindi.`,
    filled: (layer) => `${layer}: resmin tamamı boyandı.`,
    cleared: (layer) => `${layer}: alan temizlendi.`,
    added: (layer) => `${layer} eklendi.`,
    removed: (layer) => `${layer} kaldırıldı.`,
    points: (layer, count) => `${layer}: yolda ${count} nokta var.`,
    pathFull: (most) => `Yol doldu: ${most} noktası var.`,
    tooLarge: "Resim bu tarayıcı için çok büyük; boyananlar saklanamıyor.",
    undone: "Son değişiklik geri alındı.",
    dropped: "Yeni resmin boyutu farklı; önceki resmin üzerine çizdikleriniz silindi.",
  },
};
