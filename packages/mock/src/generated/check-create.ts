/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */
// @ts-nocheck compiled code, without types of its own

/** One broken rule, as Ajv tells it. */
export interface BrokenRule {
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

/** The first 10 rules that a create request breaks; empty if it fits. */
export function brokenRules(body: unknown): readonly BrokenRule[] {
  return validate20(body) ? [] : validate20.errors;
}
const schema31 = {"$ref":"contract#/components/schemas/MultiImage2VideoInput"};
const schema33 = {"type":"object","required":["image_list","prompt"],"properties":{"model_name":{"type":"string"},"image_list":{"type":"array","minItems":2,"maxItems":4,"items":{"$ref":"#/components/schemas/ImageItem"}},"prompt":{"type":"string","minLength":1,"maxLength":500},"negative_prompt":{"type":"string","maxLength":200},"mode":{"$ref":"#/components/schemas/Mode"},"duration":{"$ref":"#/components/schemas/Duration"},"aspect_ratio":{"$ref":"#/components/schemas/AspectRatio"},"cfg_scale":{"type":"number","minimum":0,"maximum":1},"static_mask":{"$ref":"#/components/schemas/Mask"},"dynamic_masks":{"type":"array","maxItems":6,"items":{"$ref":"#/components/schemas/DynamicMask"}},"watermark_info":{"$ref":"#/components/schemas/WatermarkInfo"},"callback_url":{"$ref":"#/components/schemas/CallbackUrl"},"external_task_id":{"$ref":"#/components/schemas/ExternalTaskId"}}};
const schema36 = {"type":"string","enum":["std","pro"]};
const schema37 = {"type":"string","enum":["5","10"]};
const schema38 = {"type":"string","enum":["16:9","9:16","1:1"]};
const schema39 = {"type":"string","minLength":1};
const schema43 = {"type":"object","properties":{"enabled":{"type":"boolean"}}};
const schema44 = {"type":"string","format":"uri"};
const schema45 = {"type":"string","minLength":1};
const schema34 = {"type":"object","required":["image"],"properties":{"image":{"$ref":"#/components/schemas/Image"}}};
const schema35 = {"type":"string","minLength":1};
const func1 = function ucs2length(str) {
    const len = str.length;
    let length = 0;
    let pos = 0;
    let value;
    while (pos < len) {
        length++;
        value = str.charCodeAt(pos++);
        if (value >= 0xd800 && value <= 0xdbff && pos < len) {
            // high surrogate, and there is a next character
            value = str.charCodeAt(pos);
            if ((value & 0xfc00) === 0xdc00)
                pos++; // low surrogate
        }
    }
    return length;
};

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.image === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "image"},message:"must have required property '"+"image"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
if (vErrors.length < 10) vErrors.push(err0);
}
errors++;
}
if(data.image !== undefined){
let data0 = data.image;
if(typeof data0 === "string"){
if(data0.length < 1){
const err1 = {instancePath:instancePath+"/image",schemaPath:"#/components/schemas/Image/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err1];
}
else {
if (vErrors.length < 10) vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/image",schemaPath:"#/components/schemas/Image/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
if (vErrors.length < 10) vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err3];
}
else {
if (vErrors.length < 10) vErrors.push(err3);
}
errors++;
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":{"image":true},"dynamicProps":false,"dynamicItems":false};

const schema40 = {"type":"object","required":["mask","trajectories"],"properties":{"mask":{"$ref":"#/components/schemas/Mask"},"trajectories":{"type":"array","minItems":2,"maxItems":77,"items":{"$ref":"#/components/schemas/TrajectoryPoint"}}}};
const schema42 = {"type":"object","required":["x","y"],"properties":{"x":{"type":"integer"},"y":{"type":"integer"}}};

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.mask === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "mask"},message:"must have required property '"+"mask"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
if (vErrors.length < 10) vErrors.push(err0);
}
errors++;
}
if(data.trajectories === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "trajectories"},message:"must have required property '"+"trajectories"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
if (vErrors.length < 10) vErrors.push(err1);
}
errors++;
}
if(data.mask !== undefined){
let data0 = data.mask;
if(typeof data0 === "string"){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/mask",schemaPath:"#/components/schemas/Mask/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err2];
}
else {
if (vErrors.length < 10) vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/mask",schemaPath:"#/components/schemas/Mask/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err3];
}
else {
if (vErrors.length < 10) vErrors.push(err3);
}
errors++;
}
}
if(data.trajectories !== undefined){
let data1 = data.trajectories;
if(Array.isArray(data1)){
if(data1.length > 77){
const err4 = {instancePath:instancePath+"/trajectories",schemaPath:"#/properties/trajectories/maxItems",keyword:"maxItems",params:{limit: 77},message:"must NOT have more than 77 items"};
if(vErrors === null){
vErrors = [err4];
}
else {
if (vErrors.length < 10) vErrors.push(err4);
}
errors++;
}
if(data1.length < 2){
const err5 = {instancePath:instancePath+"/trajectories",schemaPath:"#/properties/trajectories/minItems",keyword:"minItems",params:{limit: 2},message:"must NOT have fewer than 2 items"};
if(vErrors === null){
vErrors = [err5];
}
else {
if (vErrors.length < 10) vErrors.push(err5);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0 && !(vErrors?.length >= 10); i0++){
let data2 = data1[i0];
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.x === undefined){
const err6 = {instancePath:instancePath+"/trajectories/" + i0,schemaPath:"#/components/schemas/TrajectoryPoint/required",keyword:"required",params:{missingProperty: "x"},message:"must have required property '"+"x"+"'"};
if(vErrors === null){
vErrors = [err6];
}
else {
if (vErrors.length < 10) vErrors.push(err6);
}
errors++;
}
if(data2.y === undefined){
const err7 = {instancePath:instancePath+"/trajectories/" + i0,schemaPath:"#/components/schemas/TrajectoryPoint/required",keyword:"required",params:{missingProperty: "y"},message:"must have required property '"+"y"+"'"};
if(vErrors === null){
vErrors = [err7];
}
else {
if (vErrors.length < 10) vErrors.push(err7);
}
errors++;
}
if(data2.x !== undefined){
let data3 = data2.x;
if(!((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3)))){
const err8 = {instancePath:instancePath+"/trajectories/" + i0+"/x",schemaPath:"#/components/schemas/TrajectoryPoint/properties/x/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err8];
}
else {
if (vErrors.length < 10) vErrors.push(err8);
}
errors++;
}
}
if(data2.y !== undefined){
let data4 = data2.y;
if(!((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4)))){
const err9 = {instancePath:instancePath+"/trajectories/" + i0+"/y",schemaPath:"#/components/schemas/TrajectoryPoint/properties/y/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err9];
}
else {
if (vErrors.length < 10) vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/trajectories/" + i0,schemaPath:"#/components/schemas/TrajectoryPoint/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err10];
}
else {
if (vErrors.length < 10) vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/trajectories",schemaPath:"#/properties/trajectories/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err11];
}
else {
if (vErrors.length < 10) vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
if (vErrors.length < 10) vErrors.push(err12);
}
errors++;
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":{"mask":true,"trajectories":true},"dynamicProps":false,"dynamicItems":false};

const formats0 = /^(?:[a-z][a-z0-9+\-.]*:)(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*)(?:\?(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.image_list === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "image_list"},message:"must have required property '"+"image_list"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
if (vErrors.length < 10) vErrors.push(err0);
}
errors++;
}
if(data.prompt === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "prompt"},message:"must have required property '"+"prompt"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
if (vErrors.length < 10) vErrors.push(err1);
}
errors++;
}
if(data.model_name !== undefined){
if(typeof data.model_name !== "string"){
const err2 = {instancePath:instancePath+"/model_name",schemaPath:"#/properties/model_name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
if (vErrors.length < 10) vErrors.push(err2);
}
errors++;
}
}
if(data.image_list !== undefined){
let data1 = data.image_list;
if(Array.isArray(data1)){
if(data1.length > 4){
const err3 = {instancePath:instancePath+"/image_list",schemaPath:"#/properties/image_list/maxItems",keyword:"maxItems",params:{limit: 4},message:"must NOT have more than 4 items"};
if(vErrors === null){
vErrors = [err3];
}
else {
if (vErrors.length < 10) vErrors.push(err3);
}
errors++;
}
if(data1.length < 2){
const err4 = {instancePath:instancePath+"/image_list",schemaPath:"#/properties/image_list/minItems",keyword:"minItems",params:{limit: 2},message:"must NOT have fewer than 2 items"};
if(vErrors === null){
vErrors = [err4];
}
else {
if (vErrors.length < 10) vErrors.push(err4);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0 && !(vErrors?.length >= 10); i0++){
if(!(validate23(data1[i0], {instancePath:instancePath+"/image_list/" + i0,parentData:data1,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath:instancePath+"/image_list",schemaPath:"#/properties/image_list/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err5];
}
else {
if (vErrors.length < 10) vErrors.push(err5);
}
errors++;
}
}
if(data.prompt !== undefined){
let data3 = data.prompt;
if(typeof data3 === "string"){
if(func1(data3) > 500){
const err6 = {instancePath:instancePath+"/prompt",schemaPath:"#/properties/prompt/maxLength",keyword:"maxLength",params:{limit: 500},message:"must NOT have more than 500 characters"};
if(vErrors === null){
vErrors = [err6];
}
else {
if (vErrors.length < 10) vErrors.push(err6);
}
errors++;
}
if(data3.length < 1){
const err7 = {instancePath:instancePath+"/prompt",schemaPath:"#/properties/prompt/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err7];
}
else {
if (vErrors.length < 10) vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/prompt",schemaPath:"#/properties/prompt/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err8];
}
else {
if (vErrors.length < 10) vErrors.push(err8);
}
errors++;
}
}
if(data.negative_prompt !== undefined){
let data4 = data.negative_prompt;
if(typeof data4 === "string"){
if(func1(data4) > 200){
const err9 = {instancePath:instancePath+"/negative_prompt",schemaPath:"#/properties/negative_prompt/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters"};
if(vErrors === null){
vErrors = [err9];
}
else {
if (vErrors.length < 10) vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/negative_prompt",schemaPath:"#/properties/negative_prompt/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err10];
}
else {
if (vErrors.length < 10) vErrors.push(err10);
}
errors++;
}
}
if(data.mode !== undefined){
let data5 = data.mode;
if(typeof data5 !== "string"){
const err11 = {instancePath:instancePath+"/mode",schemaPath:"#/components/schemas/Mode/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err11];
}
else {
if (vErrors.length < 10) vErrors.push(err11);
}
errors++;
}
if(!((data5 === "std") || (data5 === "pro"))){
const err12 = {instancePath:instancePath+"/mode",schemaPath:"#/components/schemas/Mode/enum",keyword:"enum",params:{allowedValues: schema36.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err12];
}
else {
if (vErrors.length < 10) vErrors.push(err12);
}
errors++;
}
}
if(data.duration !== undefined){
let data6 = data.duration;
if(typeof data6 !== "string"){
const err13 = {instancePath:instancePath+"/duration",schemaPath:"#/components/schemas/Duration/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err13];
}
else {
if (vErrors.length < 10) vErrors.push(err13);
}
errors++;
}
if(!((data6 === "5") || (data6 === "10"))){
const err14 = {instancePath:instancePath+"/duration",schemaPath:"#/components/schemas/Duration/enum",keyword:"enum",params:{allowedValues: schema37.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err14];
}
else {
if (vErrors.length < 10) vErrors.push(err14);
}
errors++;
}
}
if(data.aspect_ratio !== undefined){
let data7 = data.aspect_ratio;
if(typeof data7 !== "string"){
const err15 = {instancePath:instancePath+"/aspect_ratio",schemaPath:"#/components/schemas/AspectRatio/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err15];
}
else {
if (vErrors.length < 10) vErrors.push(err15);
}
errors++;
}
if(!(((data7 === "16:9") || (data7 === "9:16")) || (data7 === "1:1"))){
const err16 = {instancePath:instancePath+"/aspect_ratio",schemaPath:"#/components/schemas/AspectRatio/enum",keyword:"enum",params:{allowedValues: schema38.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err16];
}
else {
if (vErrors.length < 10) vErrors.push(err16);
}
errors++;
}
}
if(data.cfg_scale !== undefined){
let data8 = data.cfg_scale;
if(typeof data8 == "number"){
if(data8 > 1 || isNaN(data8)){
const err17 = {instancePath:instancePath+"/cfg_scale",schemaPath:"#/properties/cfg_scale/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1},message:"must be <= 1"};
if(vErrors === null){
vErrors = [err17];
}
else {
if (vErrors.length < 10) vErrors.push(err17);
}
errors++;
}
if(data8 < 0 || isNaN(data8)){
const err18 = {instancePath:instancePath+"/cfg_scale",schemaPath:"#/properties/cfg_scale/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err18];
}
else {
if (vErrors.length < 10) vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/cfg_scale",schemaPath:"#/properties/cfg_scale/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err19];
}
else {
if (vErrors.length < 10) vErrors.push(err19);
}
errors++;
}
}
if(data.static_mask !== undefined){
let data9 = data.static_mask;
if(typeof data9 === "string"){
if(data9.length < 1){
const err20 = {instancePath:instancePath+"/static_mask",schemaPath:"#/components/schemas/Mask/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err20];
}
else {
if (vErrors.length < 10) vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/static_mask",schemaPath:"#/components/schemas/Mask/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
if (vErrors.length < 10) vErrors.push(err21);
}
errors++;
}
}
if(data.dynamic_masks !== undefined){
let data10 = data.dynamic_masks;
if(Array.isArray(data10)){
if(data10.length > 6){
const err22 = {instancePath:instancePath+"/dynamic_masks",schemaPath:"#/properties/dynamic_masks/maxItems",keyword:"maxItems",params:{limit: 6},message:"must NOT have more than 6 items"};
if(vErrors === null){
vErrors = [err22];
}
else {
if (vErrors.length < 10) vErrors.push(err22);
}
errors++;
}
const len1 = data10.length;
for(let i1=0; i1<len1 && !(vErrors?.length >= 10); i1++){
if(!(validate25(data10[i1], {instancePath:instancePath+"/dynamic_masks/" + i1,parentData:data10,parentDataProperty:i1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
}
}
else {
const err23 = {instancePath:instancePath+"/dynamic_masks",schemaPath:"#/properties/dynamic_masks/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err23];
}
else {
if (vErrors.length < 10) vErrors.push(err23);
}
errors++;
}
}
if(data.watermark_info !== undefined){
let data12 = data.watermark_info;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.enabled !== undefined){
if(typeof data12.enabled !== "boolean"){
const err24 = {instancePath:instancePath+"/watermark_info/enabled",schemaPath:"#/components/schemas/WatermarkInfo/properties/enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err24];
}
else {
if (vErrors.length < 10) vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath:instancePath+"/watermark_info",schemaPath:"#/components/schemas/WatermarkInfo/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err25];
}
else {
if (vErrors.length < 10) vErrors.push(err25);
}
errors++;
}
}
if(data.callback_url !== undefined){
let data14 = data.callback_url;
if(typeof data14 === "string"){
if(!(formats0.test(data14))){
const err26 = {instancePath:instancePath+"/callback_url",schemaPath:"#/components/schemas/CallbackUrl/format",keyword:"format",params:{format: "uri"},message:"must match format \""+"uri"+"\""};
if(vErrors === null){
vErrors = [err26];
}
else {
if (vErrors.length < 10) vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/callback_url",schemaPath:"#/components/schemas/CallbackUrl/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err27];
}
else {
if (vErrors.length < 10) vErrors.push(err27);
}
errors++;
}
}
if(data.external_task_id !== undefined){
let data15 = data.external_task_id;
if(typeof data15 === "string"){
if(data15.length < 1){
const err28 = {instancePath:instancePath+"/external_task_id",schemaPath:"#/components/schemas/ExternalTaskId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err28];
}
else {
if (vErrors.length < 10) vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/external_task_id",schemaPath:"#/components/schemas/ExternalTaskId/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err29];
}
else {
if (vErrors.length < 10) vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err30];
}
else {
if (vErrors.length < 10) vErrors.push(err30);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":{"model_name":true,"image_list":true,"prompt":true,"negative_prompt":true,"mode":true,"duration":true,"aspect_ratio":true,"cfg_scale":true,"static_mask":true,"dynamic_masks":true,"watermark_info":true,"callback_url":true,"external_task_id":true},"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(validate22(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":{"model_name":true,"image_list":true,"prompt":true,"negative_prompt":true,"mode":true,"duration":true,"aspect_ratio":true,"cfg_scale":true,"static_mask":true,"dynamic_masks":true,"watermark_info":true,"callback_url":true,"external_task_id":true},"dynamicProps":false,"dynamicItems":false};
