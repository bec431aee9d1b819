// The small set of shortcodes that a work bot uses; an unknown one stays as it was typed.

const SIGNS = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️",
  no_entry: "⛔", no_entry_sign: "🚫", information_source: "ℹ️", question: "❓", exclamation: "❗",
  bell: "🔔", no_bell: "🔕", mute: "🔇", zzz: "💤", mag: "🔍", eyes: "👀", link: "🔗", lock: "🔒", unlock: "🔓",
  key: "🔑", gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️", rocket: "🚀", tada: "🎉", sparkles: "✨",
  bulb: "💡", memo: "📝", pencil: "📝", pencil2: "✏️", page_facing_up: "📄", clipboard: "📋",
  bar_chart: "📊", chart_with_upwards_trend: "📈", calendar: "📅", date: "📅", clock1: "🕐",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", arrows_counterclockwise: "🔄", repeat: "🔁",
  leftwards_arrow_with_hook: "↩️", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️",
  left_right_arrow: "↔️", heavy_plus_sign: "➕", heavy_minus_sign: "➖", wastebasket: "🗑️",
  inbox_tray: "📥", outbox_tray: "📤", package: "📦", file_folder: "📁", email: "✉️", envelope: "✉️",
  telephone_receiver: "📞", phone: "☎️", office: "🏢", bust_in_silhouette: "👤", busts_in_silhouette: "👥",
  wave: "👋", "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", pray: "🙏", raised_hand: "✋",
  point_right: "👉", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", robot_face: "🤖",
  heart: "❤️", star: "⭐", fire: "🔥", boom: "💥", zap: "⚡", moneybag: "💰", coin: "🪙",
  red_circle: "🔴", large_blue_circle: "🔵", large_green_circle: "🟢", large_yellow_circle: "🟡",
  large_orange_circle: "🟠", white_circle: "⚪", black_circle: "⚫", double_vertical_bar: "⏸️",
  arrow_forward: "▶️", black_square_for_stop: "⏹️", construction: "🚧", rotating_light: "🚨", hash: "#️⃣",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", twisted_rightwards_arrows: "🔀", broom: "🧹", shield: "🛡️",
};

export const emoji = (name) => SIGNS[name] ?? null;

// Replaces known :shortcodes: in plain text.
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => SIGNS[name] ?? whole);
