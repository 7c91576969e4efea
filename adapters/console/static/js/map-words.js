// What only the map says, in every language. A test keeps the languages equal.
import { language } from "./state.js";

export const WORDS = {
  zh: {
    map: "地图", label: "地图：方向键移动，加减号缩放", zoom_in: "放大", zoom_out: "缩小", whole: "显示全区", enlarge: "放大地图", shrink: "还原地图", layers: "图层", measure: "测距", new_call: "在图上报警", failed: "地图没有取到：{why}", list: "文字列表",
    straight: "直线示意，并非路线", along: "沿道路",
    layer_units: "单位", layer_off: "不在岗的", layer_calls: "警情", layer_places: "地点", layer_zones: "片区", layer_cameras: "摄像头", layer_circles: "1·3·5 分钟到达圈", layer_holes: "覆盖空白",
    mode_foot: "步行", mode_bike: "自行车", mode_motorbike: "摩托", mode_car: "汽车", no_circles: "先选一条有地点的警情。没有道路数据时不画到达圈。", circles_mode: "怎么去", hour: "时段", within: "{n} 分钟内无人到达", holes_hour: "{hour}:00 在岗 {units} 个单位，{places} 处无人及时到达", no_holes: "没有覆盖数据",
    free: "待命", asked: "已询问", way: "途中", scene: "在现场", off: "不在岗", letter_free: "待", letter_asked: "询", letter_way: "途", letter_scene: "场", letter_off: "休",
    age: "位置：{time}前", no_age: "固定岗位", heading: "朝{where}", n: "北", ne: "东北", e: "东", se: "东南", s: "南", sw: "西南", w: "西", nw: "西北",
    send: "派往 {n} 号", open_call: "打开 {n} 号", close_panel: "关闭", path_open: "畅通", path_closed: "已封闭", path_closed_for: "已封闭：{reason}", close_path: "封闭", open_path: "解除封闭", reason: "封闭原因", reasons: "落石|塌方|结冰|积水|人多|施工", timed: "按时段开放", oneway: "单行",
    measure_hint: "点击各点；Esc 结束", metres: "{n} 米", kilometres: "{n} 公里", clear: "清除",
    spot_hint: "点击出事的地点；Esc 取消", spot_words: "那里发生了什么？", spot_send: "报警", no_name: "无名道路", units_near: "单位（离 {n} 号由近到远）", units_all: "单位", paths: "道路", more: "另有 {n} 个", distance: "直线 {metres}", nowhere: "位置未知",
    legend: "形状：方形为岗亭，圆形为巡逻，六边形为群组，房形为席位；虚线边表示位置已旧",
  },
  en: {
    map: "Map", label: "Map: arrow keys move it, plus and minus zoom", zoom_in: "Zoom in", zoom_out: "Zoom out", whole: "Show everything", enlarge: "Enlarge the map", shrink: "Shrink the map", layers: "Layers", measure: "Measure", new_call: "Put a call on the map", failed: "The map could not be fetched: {why}", list: "As a list",
    straight: "Straight lines, not the paths", along: "Along the paths",
    layer_units: "Units", layer_off: "Off duty too", layer_calls: "Calls", layer_places: "Places", layer_zones: "Zones", layer_cameras: "Cameras", layer_circles: "Reached in 1, 3, 5 min", layer_holes: "Not covered",
    mode_foot: "on foot", mode_bike: "by bicycle", mode_motorbike: "by motorbike", mode_car: "by car", no_circles: "Choose a call with a place. Without paths no circles are drawn.", circles_mode: "How they go", hour: "Hour", within: "nobody there within {n} min", holes_hour: "{hour}:00: {units} units on duty, {places} places not reached in time", no_holes: "Nothing is known of the cover",
    free: "free", asked: "asked", way: "on the way", scene: "on scene", off: "off duty", letter_free: "F", letter_asked: "A", letter_way: "W", letter_scene: "S", letter_off: "–",
    age: "position {time} old", no_age: "fixed post", heading: "heading {where}", n: "north", ne: "north-east", e: "east", se: "south-east", s: "south", sw: "south-west", w: "west", nw: "north-west",
    send: "Send to call {n}", open_call: "Open call {n}", close_panel: "Close", path_open: "open", path_closed: "closed", path_closed_for: "closed: {reason}", close_path: "Close this path", open_path: "Open it again", reason: "Why it is closed", reasons: "rockfall|landslide|ice|flood|crowd|works", timed: "open at certain hours", oneway: "one way",
    measure_hint: "Click the points; Esc ends", metres: "{n} m", kilometres: "{n} km", clear: "Clear",
    spot_hint: "Click where it happened; Esc cancels", spot_words: "What happened there?", spot_send: "Raise the call", no_name: "path without a name", units_near: "Units, nearest to call {n} first", units_all: "Units", paths: "Paths", more: "{n} more", distance: "{metres} in a straight line", nowhere: "position unknown",
    legend: "Shapes: a square is a post, a circle a patrol, a hexagon a group, a house a desk; a dashed edge is an old position",
  },
};

export function m(key, gaps = {}) {
  const text = WORDS[language.value]?.[key] ?? WORDS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);
}

export const far = (metres) =>
  metres < 1000 ? m("metres", { n: Math.round(metres) }) : m("kilometres", { n: (metres / 1000).toFixed(2) });
